from certification.services.awarding import award, sweep
from certification.services.chain import Fault, Seal, seal, unsealed, verify
from certification.services.deciding import UnableToDecide, UnableToRevoke, extend, give_interim, restore, revoke
from certification.services.defining import Law, UnableToDefine, define
from certification.services.forgetting import forget_holder
from certification.services.heads import UnableToSignHead, heads_in, in_words, sign_head, wrong_head
from certification.services.signing_off import UnableToSign, sign_off, withdraw

__all__ = [
    "Fault",
    "Law",
    "Seal",
    "UnableToDecide",
    "UnableToDefine",
    "UnableToRevoke",
    "UnableToSign",
    "UnableToSignHead",
    "award",
    "define",
    "extend",
    "forget_holder",
    "give_interim",
    "heads_in",
    "in_words",
    "restore",
    "revoke",
    "seal",
    "sign_head",
    "sign_off",
    "sweep",
    "unsealed",
    "verify",
    "withdraw",
    "wrong_head",
]
