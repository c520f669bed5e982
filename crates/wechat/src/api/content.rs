//! What the two content checks have in common.

/// Where a text or picture is to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scene {
    /// In a profile.
    Profile = 1,
    /// In a comment.
    Comment = 2,
    /// In a forum.
    Forum = 3,
    /// In a log that others read.
    SocialLog = 4,
}

/// What WeChat suggests to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suggest {
    /// Nothing was found.
    Pass,
    /// A person should look at it.
    Review,
    /// It breaks a rule.
    Risky,
}

impl Suggest {
    /// A word that WeChat does not document is no pass.
    pub(crate) fn of(text: &str) -> Self {
        match text {
            "pass" => Self::Pass,
            "risky" => Self::Risky,
            _ => Self::Review,
        }
    }
}
