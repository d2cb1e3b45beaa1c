//! Why a sign-in came to nothing: in a line for the log, without a word that others chose, and as a code for the reader.

use app::error::{AppError, ErrorCode};
use openidconnect::{
    DiscoveryError, RequestTokenError, StandardErrorResponse, UserInfoError, core::CoreErrorResponseType,
};

use super::http::HttpError;

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Trouble {
    /// The provider cannot be asked, or says itself that it cannot answer.
    #[error("{0}")]
    Away(HttpError),
    /// What it sent cannot be believed, or it does not know us as we are set up.
    #[error("{0}")]
    Unsound(String),
    /// It signed nobody in.
    #[error("it signed nobody in ({0})")]
    Denied(&'static str),
}

impl Trouble {
    pub(super) fn unsound(why: &str) -> Self {
        Self::Unsound(why.to_owned())
    }

    /// An error that came back by way of the browser; only words of the standards are taken over.
    pub(super) fn of_answer(error: &str) -> Self {
        let denied = [
            "access_denied",
            "login_required",
            "consent_required",
            "interaction_required",
            "account_selection_required",
        ];
        let refused = ["invalid_request", "invalid_scope", "unauthorized_client", "unsupported_response_type"];
        let find = |known: &[&'static str]| known.iter().find(|known| **known == error).copied();
        match (find(&denied), find(&refused)) {
            (Some(word), _) => Self::Denied(word),
            (None, Some(word)) => Self::Unsound(format!("it does not take what Jobglass asks for ({word})")),
            (None, None) if error == "temporarily_unavailable" => Self::Away(HttpError::Failed(503)),
            (None, None) if error == "server_error" => Self::Away(HttpError::Failed(500)),
            (None, None) => Self::unsound("it sent an error that no standard names"),
        }
    }

    // The errors below are told by their own first line alone: what caused them may quote an answer.

    pub(super) fn of_discovery(error: DiscoveryError<HttpError>) -> Self {
        match error {
            DiscoveryError::Request(error) => Self::Away(error),
            other => Self::Unsound(other.to_string()),
        }
    }

    pub(super) fn of_exchange(
        error: RequestTokenError<HttpError, StandardErrorResponse<CoreErrorResponseType>>,
    ) -> Self {
        match error {
            RequestTokenError::Request(error) => Self::Away(error),
            RequestTokenError::ServerResponse(answer) => Self::Unsound(match answer.error() {
                CoreErrorResponseType::InvalidClient | CoreErrorResponseType::UnauthorizedClient => {
                    "it does not accept JOBGLASS_OIDC_CLIENT_ID with its secret".to_owned()
                }
                CoreErrorResponseType::InvalidGrant => "it does not accept the code (invalid_grant)".to_owned(),
                _ => "it refused to turn the code into an ID token".to_owned(),
            }),
            RequestTokenError::Parse(..) => Self::unsound("its answer to the code cannot be read"),
            RequestTokenError::Other(_) => Self::unsound("its answer to the code is empty"),
        }
    }

    pub(super) fn of_user_info(error: UserInfoError<HttpError>) -> Self {
        match error {
            UserInfoError::Request(error) => Self::Away(error),
            other => Self::Unsound(format!("what it says of the person cannot be used: {other}")),
        }
    }
}

impl From<HttpError> for Trouble {
    fn from(error: HttpError) -> Self {
        Self::Away(error)
    }
}

impl From<&Trouble> for AppError {
    fn from(trouble: &Trouble) -> Self {
        Self::new(match trouble {
            Trouble::Away(_) => ErrorCode::ProviderAway,
            Trouble::Unsound(_) => ErrorCode::LoginFailed,
            Trouble::Denied(_) => ErrorCode::LoginDenied,
        })
    }
}
