"""Every error as one tree; the HTTP status and code stand beside each class. Never formats a response.

RumaError 500 internal_error
├── BadInput 400 invalid_value            a field or line the caller sent is wrong; `param` names it
│   ├── UnknownToken 400 unknown_token
│   ├── Unsupported 400 unsupported_parameter
│   └── KeyReused 400 idempotency_key_reused
├── TooLarge 413 request_too_large
├── Unauthorized 401 invalid_api_key
├── OutOfCredits 402 insufficient_quota
│   └── CostsMore 402 max_credits_exceeded    it may cost more than the caller would pay
├── Forbidden 403 tier_too_low
├── NotFound 404 not_found
├── NotAllowed 405 method_not_allowed
├── InProgress 409 request_in_progress    carries retry_after_s
├── RateLimited 429 rate_limit_exceeded   carries retry_after_s
│   └── DailyLimit 429 daily_limit_exceeded
├── Unavailable 503 unavailable
└── StoreError 500 store_error
    └── StoreInUse 503 store_in_use       another process owns the embedded store
"""

from __future__ import annotations


class RumaError(Exception):
    """The root; `message` is written for the person who made the call and holds no secret."""

    status = 500
    code = "internal_error"
    type = "server_error"

    def __init__(self, message: str, *, param: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.param = param


class BadInput(RumaError):
    status = 400
    code = "invalid_value"
    type = "invalid_request_error"


class UnknownToken(BadInput):
    code = "unknown_token"


class Unsupported(BadInput):
    code = "unsupported_parameter"


class KeyReused(BadInput):
    code = "idempotency_key_reused"


class TooLarge(RumaError):
    status = 413
    code = "request_too_large"
    type = "invalid_request_error"


class Unauthorized(RumaError):
    status = 401
    code = "invalid_api_key"
    type = "authentication_error"


class OutOfCredits(RumaError):
    status = 402
    code = "insufficient_quota"
    type = "insufficient_quota"


class CostsMore(OutOfCredits):
    code = "max_credits_exceeded"
    type = "invalid_request_error"


class Forbidden(RumaError):
    status = 403
    code = "tier_too_low"
    type = "permission_error"


class NotFound(RumaError):
    status = 404
    code = "not_found"
    type = "invalid_request_error"


class NotAllowed(RumaError):
    status = 405
    code = "method_not_allowed"
    type = "invalid_request_error"


class InProgress(RumaError):
    status = 409
    code = "request_in_progress"
    type = "invalid_request_error"

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class RateLimited(RumaError):
    status = 429
    code = "rate_limit_exceeded"
    type = "rate_limit_error"

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class DailyLimit(RateLimited):
    code = "daily_limit_exceeded"


class Unavailable(RumaError):
    status = 503
    code = "unavailable"


class StoreError(RumaError):
    code = "store_error"


class StoreInUse(StoreError):
    status = 503
    code = "store_in_use"
