//! Who is signed in where: one file that only its owner can read.
//!
//! `EDGEWRIGHT_CONFIG` names the file or the folder it is in; else it is `edgewright/credentials.json` under
//! `XDG_CONFIG_HOME` or `~/.config`.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// Everything in the file.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Credentials {
    /// Address of the server signed in to last.
    #[serde(default)]
    pub current: Option<String>,
    /// Sign-ins by address.
    #[serde(default)]
    pub servers: BTreeMap<String, SignIn>,
    /// The file.
    #[serde(skip)]
    path: PathBuf,
}

/// One sign-in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignIn {
    /// Who.
    pub email: String,
    /// Short-lived.
    pub access_token: String,
    /// Gets the next two; changes every time.
    pub refresh_token: String,
}

impl Credentials {
    /// Reads the file; empty if there is none.
    pub fn read() -> Result<Self, Failure> {
        Self::read_from(path()?)
    }

    fn read_from(path: PathBuf) -> Result<Self, Failure> {
        let credentials = match fs::read_to_string(&path) {
            Ok(text) => serde_json::from_str(&text).map_err(|error| {
                let detail = format!(
                    "{} cannot be read: {error}. Delete it and sign in again.",
                    path.display()
                );
                Failure::local("credentials-broken", detail)
            })?,
            Err(error) if error.kind() == ErrorKind::NotFound => Self::default(),
            Err(error) => return Err(unusable(&path, &error)),
        };
        Ok(Self {
            path,
            ..credentials
        })
    }

    /// Writes the file anew, readable by its owner only, all of it or nothing.
    pub fn write(&self) -> Result<(), Failure> {
        let path = &self.path;
        let failed = |error: std::io::Error| unusable(path, &error);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| Failure::local("credentials-unusable", error.to_string()))?;
        let beside = path.with_extension(format!("{}.tmp", std::process::id()));
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&beside).map_err(failed)?;
        file.write_all(text.as_bytes()).map_err(failed)?;
        fs::rename(&beside, path).map_err(failed)
    }
}

fn path() -> Result<PathBuf, Failure> {
    const FILE: &str = "credentials.json";
    let variable = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    if let Some(path) = variable("EDGEWRIGHT_CONFIG") {
        return Ok(if path.is_dir() { path.join(FILE) } else { path });
    }
    let folder =
        variable("XDG_CONFIG_HOME").or_else(|| variable("HOME").map(|home| home.join(".config")));
    folder
        .map(|folder| folder.join("edgewright").join(FILE))
        .ok_or_else(|| {
            Failure::local(
                "credentials-unusable",
                "There is no home folder to keep the sign-in in. Set EDGEWRIGHT_CONFIG to a file.",
            )
        })
}

fn unusable(path: &std::path::Path, error: &std::io::Error) -> Failure {
    Failure::local(
        "credentials-unusable",
        format!("{} cannot be used: {error}.", path.display()),
    )
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_sign_in_is_kept_for_its_owner_only() {
        let folder = std::env::temp_dir().join(format!("edgewright-{}", std::process::id()));
        let path = folder.join("deeper").join("credentials.json");
        let mut credentials = Credentials::read_from(path.clone()).unwrap();
        assert!(credentials.servers.is_empty());
        let sign_in = SignIn {
            email: "ann@example.org".to_owned(),
            access_token: "a".to_owned(),
            refresh_token: "b".to_owned(),
        };
        credentials.servers.insert("http://x".to_owned(), sign_in);
        credentials.write().unwrap();
        credentials.write().unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let again = Credentials::read_from(path.clone()).unwrap();
        assert_eq!(again.servers["http://x"].email, "ann@example.org");
        fs::write(&path, "{").unwrap();
        let failure = Credentials::read_from(path).unwrap_err();
        assert_eq!(failure.code(), "credentials-broken");
        fs::remove_dir_all(folder).unwrap();
    }
}
