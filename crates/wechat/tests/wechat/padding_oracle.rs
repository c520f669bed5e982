use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minigate_wechat::SessionKey;
use minigate_wechat::crypto::user_data::{Expect, MAX_AGE, UserDataError, decrypt};

/// Changing the block before changes these bytes of the plaintext at will, so among all 65,536 endings some have
/// good padding. Nothing may tell which.
#[test]
fn all_endings_of_two_bytes_give_one_answer() {
    let key = SessionKey::parse("tiihtNczf5v6AKRyjwEUhQ==").unwrap();
    let block = "CiyLU1Aw2KjvrjMdj8YKlg==";
    let expect = Expect { app_id: "wx4f4bc4dec97d474b", openid: None, now_unix_seconds: 0, max_age: MAX_AGE };

    for ending in 0..=u16::MAX {
        let mut iv = [0x5a; 16];
        iv[14..].copy_from_slice(&ending.to_be_bytes());

        let answer = decrypt(&key, block, &STANDARD.encode(iv), &expect);

        assert_eq!(answer, Err(UserDataError::Stale), "{ending:04x}");
    }
}
