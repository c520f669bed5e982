//! `secret`, `secret_file` and the master keys.

use super::{Folder, MASTER, load, load_in, problems};
use secrecy::ExposeSecret;

#[test]
fn secrets_come_from_files_too() {
    let folder = Folder::new();
    folder.write("app.secret", "s3cret\n");
    let keys = folder.write("master.key", &format!("# the active one\n{MASTER}\n\n{}\n", MASTER.replace("00", "ff")));
    #[cfg(unix)]
    folder.restrict("master.key", 0o600);

    let toml = "[[app]]\nid = \"wx1\"\nsecret_file = \"app.secret\"\n";
    let config = load_in(&folder, toml, &[("MINIGATE_KEYS__MASTER_FILE", &keys.to_string_lossy())]).expect("loads");

    assert_eq!(config.app[0].secret.as_ref().map(ExposeSecret::expose_secret), Some("s3cret"));
    assert_eq!(config.keyring().expect("two keys").ids().count(), 2);
}

#[cfg(unix)]
#[test]
fn a_master_key_that_others_can_read_is_refused() {
    let folder = Folder::new();
    folder.write("master.key", MASTER);
    for mode in [0o640, 0o604, 0o660] {
        folder.restrict("master.key", mode);

        let error = load_in(&folder, "[keys]\nmaster_file = \"master.key\"\n", &[]).expect_err("shared").to_string();

        assert!(error.contains("keys.master_file") && error.contains("chmod 600"), "{error}");
    }
}

#[test]
fn a_secret_and_its_file_exclude_each_other() {
    let found = problems("[[app]]\nid = \"wx1\"\nsecret = \"a\"\nsecret_file = \"b\"\n", &[]);

    assert_eq!(found, ["`app.0.secret_file` (line 4): `app.0.secret` is set too; remove one of the two"]);
}

#[test]
fn nothing_shows_a_secret() {
    let secret = "mark3d";
    let url = format!("postgres://gate:{secret}@db/gate");
    let good = format!(
        "[database]\nurl = \"{url}\"\n[keys]\nmaster = [\"{MASTER}\"]\n[[app]]\nid = \"wx1\"\nsecret = \"{secret}\"\n"
    );
    let config = load(&good, &[]).expect("a configuration");
    let shown = format!("{config:?} {}", config.database.shown_url());
    assert!(!shown.contains(secret) && !shown.contains(MASTER), "{shown}");
    assert!(shown.contains("postgres://gate:...@db/gate"), "{shown}");

    for bad in [
        format!("[keys]\nmaster = \"{secret}\"\n"),
        format!("[keys]\nmaster = [\"{secret}\"]\n"),
        format!("[database]\nurl = \"{secret}\"\n"),
        format!("[database]\nurl = [\"{secret}\"]\n"),
        format!("[[app]]\nid = \"wx1\"\nsecret = {{ a = \"{secret}\" }}\n"),
        format!("[[app]]\nid = \"wx1\"\nsecret = \"{secret}\n"),
    ] {
        let errors = load(&bad, &[]).expect_err("a problem");
        assert!(!format!("{errors} {errors:?}").contains(secret), "{errors}");
    }
}

#[test]
fn a_weak_master_key_is_refused() {
    for master in ["\"00\"".to_owned(), format!("\"{}\"", "ab".repeat(32)), format!("\"{MASTER}\", \"{MASTER}\"")] {
        let found = problems(&format!("[keys]\nmaster = [{master}]\n"), &[]);
        assert!(found[0].starts_with("`keys.master` (line 2): "), "{found:?}");
    }
}
