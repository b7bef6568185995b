from certification.services.awarding import award, sweep
from certification.services.chain import Fault, Seal, seal, unsealed, verify
from certification.services.deciding import UnableToDecide, UnableToRevoke, extend, give_interim, restore, revoke
from certification.services.defining import Law, UnableToDefine, define
from certification.services.forgetting import forget_holder
from certification.services.shipping import Shipped, define_shipped
from certification.services.signing_off import UnableToSign, sign_off, withdraw

__all__ = [
    "Fault",
    "Law",
    "Seal",
    "Shipped",
    "UnableToDecide",
    "UnableToDefine",
    "UnableToRevoke",
    "UnableToSign",
    "award",
    "define",
    "define_shipped",
    "extend",
    "forget_holder",
    "give_interim",
    "restore",
    "revoke",
    "seal",
    "sign_off",
    "sweep",
    "unsealed",
    "verify",
    "withdraw",
]
