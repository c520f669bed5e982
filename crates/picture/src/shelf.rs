//! Where pictures are kept: a folder, or a bucket of anything that speaks S3.

use bytes::Bytes;
use object_store::{
    Attribute, Attributes, ClientOptions, ObjectStore, ObjectStoreExt as _, PutOptions, RetryConfig,
    aws::AmazonS3Builder, local::LocalFileSystem, memory::InMemory, path::Path,
};
use secrecy::{ExposeSecret as _, SecretString};
use std::{fmt, path, sync::Arc, time::Duration};
use url::Url;

/// How a picture may be kept by whoever shows it: its name changes with it.
pub(crate) const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const TIMEOUT: Duration = Duration::from_secs(8);
const RETRIES: usize = 2;

/// A flat set of small files by name. Cheap to clone.
#[derive(Clone)]
pub struct Shelf {
    store: Arc<dyn ObjectStore>,
    folder: Path,
    /// What a bucket is told of each file, for those who read it there.
    attributes: Attributes,
}

/// A bucket, and how to get at it.
#[derive(Debug, Clone)]
pub struct S3 {
    pub bucket: String,
    /// What all names begin with, without slashes at its ends; may be empty.
    pub prefix: String,
    pub region: String,
    /// Where the service is found; AWS when there is none. `http` is for services on this machine.
    pub endpoint: Option<Url>,
    /// Without them the machine's own role is asked for some (AWS).
    pub access_key_id: Option<String>,
    pub secret_access_key: Option<SecretString>,
}

#[derive(Debug, thiserror::Error)]
#[error("the place of the pictures does not answer as it should")]
pub struct ShelfError(#[from] object_store::Error);

impl Shelf {
    /// A folder, which is made if it is not there. What was put is on the disk.
    pub fn folder(folder: &path::Path) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(std::io::Error::other)?;
        Ok(Self::of(Arc::new(store.with_fsync(true)), Path::default(), Attributes::new()))
    }

    /// A bucket; nothing is asked of it yet.
    pub fn s3(s3: &S3) -> Result<Self, ShelfError> {
        let is_plain = s3.endpoint.as_ref().is_some_and(|url| url.scheme() == "http");
        let options = ClientOptions::new().with_connect_timeout(CONNECT_TIMEOUT).with_timeout(TIMEOUT);
        let retry = RetryConfig { max_retries: RETRIES, retry_timeout: TIMEOUT, ..RetryConfig::default() };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&s3.bucket)
            .with_region(&s3.region)
            .with_client_options(options.with_allow_http(is_plain))
            .with_retry(retry);
        if let Some(endpoint) = &s3.endpoint {
            builder = builder.with_endpoint(endpoint.as_str().trim_end_matches('/'));
        }
        if let (Some(id), Some(secret)) = (&s3.access_key_id, &s3.secret_access_key) {
            builder = builder.with_access_key_id(id).with_secret_access_key(secret.expose_secret());
        }
        let attributes =
            [(Attribute::ContentType, "image/webp"), (Attribute::CacheControl, CACHE_CONTROL)].into_iter().collect();
        Ok(Self::of(Arc::new(builder.build()?), Path::from(s3.prefix.as_str()), attributes))
    }

    /// Gone with the process: for tests.
    pub fn in_memory() -> Self {
        Self::of(Arc::new(InMemory::new()), Path::default(), Attributes::new())
    }

    fn of(store: Arc<dyn ObjectStore>, folder: Path, attributes: Attributes) -> Self {
        Self { store, folder, attributes }
    }

    /// Keeps a file. One of the same name is replaced, in one step.
    pub async fn put(&self, name: &str, bytes: Bytes) -> Result<(), ShelfError> {
        let options = PutOptions { attributes: self.attributes.clone(), ..PutOptions::default() };
        self.store.put_opts(&self.path(name), bytes.into(), options).await?;
        Ok(())
    }

    pub async fn get(&self, name: &str) -> Result<Option<Bytes>, ShelfError> {
        match self.store.get(&self.path(name)).await {
            Ok(found) => Ok(Some(found.bytes().await?)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Once more is no error.
    pub async fn remove(&self, name: &str) -> Result<(), ShelfError> {
        match self.store.delete(&self.path(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn path(&self, name: &str) -> Path {
        self.folder.clone().join(name)
    }
}

/// An object store's own `Debug` holds its keys.
impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shelf").finish_non_exhaustive()
    }
}
