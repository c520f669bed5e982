use minigate_picture::Shelf;

const NAME: &str = "0123456789abcdef0123456789abcdef01234567.webp";

/// What every shelf does.
pub(crate) async fn assert_keeps(shelf: &Shelf) {
    assert_eq!(shelf.get(NAME).await.unwrap(), None);
    shelf.put(NAME, b"picture"[..].into()).await.unwrap();
    shelf.put(NAME, b"picture"[..].into()).await.unwrap();
    assert_eq!(shelf.get(NAME).await.unwrap().as_deref(), Some(&b"picture"[..]));
    shelf.remove(NAME).await.unwrap();
    shelf.remove(NAME).await.unwrap();
    assert_eq!(shelf.get(NAME).await.unwrap(), None);
}

#[tokio::test]
async fn a_folder_keeps_pictures() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made/of/several");

    assert_keeps(&Shelf::folder(&path).unwrap()).await;

    Shelf::folder(&path).unwrap().put(NAME, b"picture"[..].into()).await.unwrap();
    assert_eq!(std::fs::read(path.join(NAME)).unwrap(), b"picture");
    assert_eq!(std::fs::read_dir(&path).unwrap().count(), 1, "nothing else is left there");
}

#[tokio::test]
async fn memory_keeps_pictures() {
    assert_keeps(&Shelf::in_memory()).await;
}

#[tokio::test]
async fn a_name_that_is_a_path_stays_in_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = Shelf::folder(&folder.path().join("pictures")).unwrap();

    for name in ["../out", "/out", "a/../../out", "..\\out"] {
        let _ = shelf.put(name, b"x"[..].into()).await;
        assert!(!folder.path().join("out").exists(), "{name}");
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();

    assert!(Shelf::folder(&folder.path().join("file/pictures")).is_err());
}
