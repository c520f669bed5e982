//! Where pictures are prepared, kept and shown.

use crate::{Authenticated, Code, Error, Gate, Rule};
use bytes::Bytes;
use minigate_model::{PictureName, User, UserId};
use minigate_picture::{Picture, Shelf, Workshop};
use minigate_store::LeftPicture;
use std::{sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Files on their way in or waiting for their turn, each of up to 8 MiB of memory; one more is not begun.
const UPLOADS: usize = 64;
/// For a file's turn to come and its picture to be there. Longer than other queues may hold a request: whoever has sent
/// megabytes would only send them again.
const PATIENCE: Duration = Duration::from_secs(15);
/// A picture is removed by the job only when the one who left it had time to.
const LEFT_FOR: Duration = Duration::from_secs(60);
const BATCH: u32 = 100;

/// The pictures of all users. Cheap to clone; clones share threads and place.
#[derive(Debug, Clone)]
pub struct Pictures {
    shelf: Shelf,
    workshop: Arc<Workshop>,
    base_url: String,
    uploads: Arc<Semaphore>,
}

/// A place for a file that is about to come.
#[derive(Debug)]
pub struct ExpectedPicture {
    _place: OwnedSemaphorePermit,
}

impl Pictures {
    /// `base_url`: what stands before a picture's name where everybody can get it, such as
    /// `https://login.example.com/avatars`. Fails when no thread can be started.
    pub fn new(shelf: Shelf, base_url: impl Into<String>) -> std::io::Result<Self> {
        let base_url: String = base_url.into();
        Ok(Self {
            shelf,
            workshop: Arc::new(Workshop::start()?),
            base_url: base_url.trim_end_matches('/').to_owned(),
            uploads: Arc::new(Semaphore::new(UPLOADS)),
        })
    }
}

impl Gate {
    /// Asks for a place before the first byte of a file is read, and counts it (RL-9).
    pub fn expect_picture(&self, who: &Authenticated) -> Result<ExpectedPicture, Error> {
        let pictures = self.pictures()?;
        self.limits.take(Rule::Avatar, &who.user_id)?;
        let place = Arc::clone(&pictures.uploads).try_acquire_owned().map_err(|_| Error::Overloaded)?;
        Ok(ExpectedPicture { _place: place })
    }

    /// Prepares a file and keeps what comes of it, which then can be fetched by its name and is nobody's yet:
    /// [`Gate::show_picture`] makes it the user's, [`Gate::discard_picture`] removes it.
    pub async fn store_picture(&self, user: UserId, file: Bytes) -> Result<PictureName, Error> {
        let pictures = self.pictures()?;
        let prepared = tokio::time::timeout(PATIENCE, pictures.workshop.prepare(file)).await;
        let Picture { webp, .. } = prepared.map_err(|_| Error::Overloaded)?.map_err(|_| Error::Overloaded)??;
        let name = PictureName::new(&self.keyring, user, &webp);
        // It may have been theirs before, and be about to be removed.
        self.store.forget_left_picture(name.clone()).await?;
        pictures.shelf.put(name.as_str(), webp).await?;
        Ok(name)
    }

    /// The bytes behind a name: WebP. `None` when there is no such picture, or this server has none at all.
    pub async fn find_picture(&self, name: &PictureName) -> Result<Option<Bytes>, Error> {
        match &self.pictures {
            Some(pictures) => Ok(pictures.shelf.get(name.as_str()).await?),
            None => Ok(None),
        }
    }

    /// The picture that a user shows, as they may have it back.
    pub async fn avatar_bytes(&self, user: UserId) -> Result<Option<Bytes>, Error> {
        let user = self.store.find_user(user).await?;
        match user.and_then(|user| avatar_of(&user)) {
            Some(name) => self.find_picture(&name).await,
            None => Ok(None),
        }
    }

    /// Where everybody finds the picture that a user shows.
    pub fn avatar_url(&self, user: &User) -> Option<String> {
        avatar_of(user).and_then(|name| self.picture_url(&name))
    }

    /// Where everybody who is told finds a kept picture, shown or not. `None` when this server has no pictures.
    pub fn picture_url(&self, name: &PictureName) -> Option<String> {
        self.pictures.as_ref().map(|pictures| format!("{}/{name}", pictures.base_url))
    }

    /// Removes a picture that was stored and is not wanted. One that the user shows stays.
    pub async fn discard_picture(&self, user: UserId, name: PictureName) -> Result<(), Error> {
        let left = LeftPicture { name, user };
        self.store.leave_picture(left.clone(), self.now()).await?;
        self.remove_left(left).await
    }

    /// Removes what nobody shows any more and could not be removed at once. Every minute.
    pub async fn remove_left_pictures(&self) -> Result<(), Error> {
        if self.pictures.is_none() {
            return Ok(());
        }
        for left in self.store.list_left_pictures(self.now() - LEFT_FOR, BATCH).await? {
            self.remove_left(left).await?;
        }
        Ok(())
    }

    pub(crate) async fn remove_left(&self, left: LeftPicture) -> Result<(), Error> {
        let user = self.store.find_user(left.user).await?;
        if user.and_then(|user| avatar_of(&user)).as_ref() != Some(&left.name) {
            self.pictures()?.shelf.remove(left.name.as_str()).await?;
        }
        Ok(self.store.forget_left_picture(left.name).await?)
    }

    fn pictures(&self) -> Result<&Pictures, Error> {
        self.pictures.as_ref().ok_or(Error::Rejected(Code::NotFound))
    }
}

/// What stands in the database is the name of a picture of ours, or nothing that is shown (security.md L-8).
fn avatar_of(user: &User) -> Option<PictureName> {
    user.avatar.as_deref().and_then(PictureName::parse)
}
