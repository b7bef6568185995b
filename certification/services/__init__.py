from certification.services.awarding import award, sweep
from certification.services.chain import Fault, Seal, seal, unsealed, verify
from certification.services.deciding import UnableToDecide, UnableToRevoke, extend, give_interim, restore, revoke
from certification.services.defining import Law, UnableToDefine, define, define_new
from certification.services.files import make_files
from certification.services.forgetting import forget_holder
from certification.services.heads import UnableToSignHead, heads_in, in_words, sign_head, wrong_head
from certification.services.issuing import achievement, issue, profile, withdraw_signed_with
from certification.services.publishing import Judgement, judge, status_list
from certification.services.shipping import Shipped, define_shipped
from certification.services.signing_off import UnableToSign, refuse_unsound, sign_off, withdraw

__all__ = [
    "Fault",
    "Judgement",
    "Law",
    "Seal",
    "Shipped",
    "UnableToDecide",
    "UnableToDefine",
    "UnableToRevoke",
    "UnableToSign",
    "UnableToSignHead",
    "achievement",
    "award",
    "define",
    "define_new",
    "define_shipped",
    "extend",
    "forget_holder",
    "give_interim",
    "heads_in",
    "in_words",
    "issue",
    "judge",
    "make_files",
    "profile",
    "refuse_unsound",
    "restore",
    "revoke",
    "seal",
    "sign_head",
    "sign_off",
    "status_list",
    "sweep",
    "unsealed",
    "verify",
    "withdraw",
    "withdraw_signed_with",
    "wrong_head",
]
