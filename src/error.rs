//! What stops a run: the one error type. A finding is never an `Error`; see `diagnostic`.

use std::{error, fmt, io, path::PathBuf};

/// A job that could not be done. Its `Display` is one sentence without a final stop; `help` says what to do next.
#[derive(Debug)]
pub enum Error {
    /// `cargo metadata` failed, or its answer could not be read.
    Metadata {
        /// The manifest that was asked for, or the folder where the search began.
        at: PathBuf,
        /// What cargo said.
        message: String,
    },
    /// A file or folder could not be read or written.
    Io {
        /// What was tried: `read`, `write`, `walk`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The command line asks for something that is not there.
    Usage {
        /// What is wrong.
        message: String,
        /// What to type instead.
        help: Option<String>,
    },
    /// A file could not be changed, and is as it was.
    Untouched {
        /// The file.
        path: PathBuf,
        /// Why: `it is read-only`.
        reason: String,
    },
    /// The config has problems, which were reported one by one.
    Config {
        /// The config file.
        path: PathBuf,
        /// How many problems were reported.
        problems: usize,
    },
}

impl Error {
    /// A usage error without a help line.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), help: None }
    }

    /// What the user can do next, if there is more to say than the message.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Metadata { .. } => {
                Some("run `cargo metadata --no-deps` in that folder to see the same failure, or name another manifest with `--manifest-path`".to_owned())
            }
            Self::Usage { help, .. } => help.clone(),
            Self::Io { .. } | Self::Untouched { .. } | Self::Config { .. } => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Metadata { at, message } => {
                write!(f, "cannot read the workspace at `{}`: {}", at.display(), message.trim())
            }
            Self::Io { action, path, source } => write!(f, "cannot {action} `{}`: {source}", path.display()),
            Self::Usage { message, .. } => f.write_str(message),
            Self::Untouched { path, reason } => write!(f, "`{}` is left as it was: {reason}", path.display()),
            Self::Config { path, problems: 1 } => write!(f, "1 problem in `{}`", path.display()),
            Self::Config { path, problems } => write!(f, "{problems} problems in `{}`", path.display()),
        }
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
