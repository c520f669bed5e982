use super::{http::is_loopback, problem::Problems};
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;
use std::path::PathBuf;
use url::Url;

/// Users' pictures.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Avatar {
    /// Where they are kept: `file:FOLDER`, or `s3://BUCKET/PREFIX` for anything that speaks S3. When not set: a folder
    /// `avatars` beside the SQLite database; with a database server there are then no pictures, for its nodes need a place
    /// that all of them reach.
    #[schemars(extend("x-example" = "s3://bucket/avatars"))]
    pub store: Option<String>,
    /// Where everybody finds them, when it is not this server: a CDN in front of it, or in front of the bucket and its
    /// prefix. A picture's name follows after a slash.
    #[schemars(with = "Option<String>", extend("format" = "uri", "x-example" = "https://cdn.example.com/avatars"))]
    pub public_url: Option<Url>,
    /// The S3 service, when it is not AWS.
    #[schemars(with = "Option<String>", extend("format" = "uri", "x-example" = "https://s3.example.com"))]
    pub s3_endpoint: Option<Url>,
    pub s3_region: String,
    /// Without the two keys, the role of the machine is asked for some (AWS).
    pub s3_access_key_id: Option<String>,
    #[schemars(with = "Option<String>", extend("x-secret" = true))]
    pub s3_secret_access_key: Option<SecretString>,
}

/// Where pictures are kept, as `store` says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    Folder(PathBuf),
    Bucket { name: String, prefix: String },
}

impl Default for Avatar {
    fn default() -> Self {
        Self {
            store: None,
            public_url: None,
            s3_endpoint: None,
            s3_region: "us-east-1".to_owned(),
            s3_access_key_id: None,
            s3_secret_access_key: None,
        }
    }
}

impl Avatar {
    /// `None` when there is no place, and so no pictures. `database` is the URL of the database.
    pub fn place(&self, database: &str) -> Option<Place> {
        match &self.store {
            Some(text) => parse(text),
            None => {
                let path = database.strip_prefix("sqlite:")?;
                let path = PathBuf::from(path.strip_prefix("//").unwrap_or(path).split('?').next()?);
                Some(Place::Folder(path.with_file_name("avatars")))
            }
        }
    }

    pub(super) fn check(&self, problems: &mut Problems) {
        if self.store.as_deref().is_some_and(|text| parse(text).is_none()) {
            let fix = "write file:FOLDER, such as file:///var/lib/minigate/avatars, or s3://BUCKET/PREFIX";
            problems.add("avatar.store", "names no place we know", fix);
        }
        if self.public_url.as_ref().is_some_and(|url| url.scheme() != "https" && !is_loopback(url)) {
            problems.add("avatar.public_url", "is not https", "mini programs show pictures from https alone");
        }
        if self.s3_endpoint.as_ref().is_some_and(|url| url.scheme() != "https" && !is_loopback(url)) {
            problems.add(
                "avatar.s3_endpoint",
                "is not https",
                "use https: keys and pictures must not cross a network in the clear",
            );
        }
        if self.s3_access_key_id.is_some() != self.s3_secret_access_key.is_some() {
            let fix = "set `s3_access_key_id` and `s3_secret_access_key`, or neither";
            problems.add("avatar.s3_access_key_id", "one of the two keys is missing", fix);
        }
    }
}

fn parse(text: &str) -> Option<Place> {
    if let Some(rest) = text.strip_prefix("s3://") {
        let (name, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let prefix = prefix.trim_matches('/').to_owned();
        return (!name.is_empty()).then(|| Place::Bucket { name: name.to_owned(), prefix });
    }
    let path = text.strip_prefix("file:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    (!path.is_empty()).then(|| Place::Folder(PathBuf::from(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(store: Option<&str>, database: &str) -> Option<Place> {
        Avatar { store: store.map(str::to_owned), ..Avatar::default() }.place(database)
    }

    fn folder(path: &str) -> Option<Place> {
        Some(Place::Folder(PathBuf::from(path)))
    }

    #[test]
    fn pictures_are_kept_where_it_says_or_beside_the_sqlite_database() {
        assert_eq!(place(Some("file:pictures"), ""), folder("pictures"));
        assert_eq!(place(Some("file:///var/pictures"), ""), folder("/var/pictures"));
        let bucket = |prefix: &str| Some(Place::Bucket { name: "b".to_owned(), prefix: prefix.to_owned() });
        assert_eq!(place(Some("s3://b"), ""), bucket(""));
        assert_eq!(place(Some("s3://b/a/b/"), ""), bucket("a/b"));
        for wrong in ["", "file:", "file://", "s3://", "s3:///a", "/var/pictures", "https://b.example/"] {
            assert_eq!(place(Some(wrong), "sqlite:minigate.db"), None, "{wrong}");
        }
        assert_eq!(place(None, "sqlite:minigate.db"), folder("avatars"));
        assert_eq!(place(None, "sqlite:///var/lib/minigate.db"), folder("/var/lib/avatars"));
        assert_eq!(place(None, "postgres://host/name"), None);
    }
}
