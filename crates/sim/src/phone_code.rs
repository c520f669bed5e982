//! The code of a phone button, and the number behind it.

use jiff::Timestamp;
use serde::Serialize;

use crate::errcode::Errcode;
use crate::ids;
use crate::one_time_code::Refusal;
use crate::open_data::Watermark;
use crate::person::Person;
use crate::world::{Who, World, WorldError};

/// What a tap on a `getPhoneNumber` button gives a mini program.
#[derive(Clone, Debug, Serialize)]
pub struct PhoneCode {
    /// 64 hex digits; good for one exchange.
    pub code: String,
    /// The person's name.
    pub person: String,
    /// AppID.
    pub app: String,
    pub expires_at: Timestamp,
}

/// A phone number as WeChat tells it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PhoneInfo {
    phone_number: String,
    pure_phone_number: String,
    country_code: String,
    watermark: Watermark,
}

impl PhoneInfo {
    pub(crate) fn of(person: &Person, watermark: Watermark) -> Result<Self, WorldError> {
        let Some(pure) = person.phone.clone() else {
            return Err(WorldError::NoPhone(person.name.clone()));
        };
        // "With country code when foreign": whether WeChat puts a `+` before it is not confirmed.
        let full = if person.country_code == "86" { pure.clone() } else { format!("+{}{pure}", person.country_code) };
        Ok(Self { phone_number: full, pure_phone_number: pure, country_code: person.country_code.clone(), watermark })
    }
}

impl World {
    /// Does what a tap on a `getPhoneNumber` button does. No login is needed before.
    pub fn phone_code(&self, who: impl Into<Who>) -> Result<PhoneCode, WorldError> {
        let code = ids::phone_code();
        let now = self.now();
        let mut state = self.state();
        let account_number = state.account(&who.into())?;
        let account = state.accounts.get_mut(account_number);
        let (person, app) = (account.person, account.app);
        if state.people[person].phone.is_none() {
            return Err(WorldError::NoPhone(state.people[person].name.clone()));
        }
        let expires_at = state.phone_codes.issue(&code, account_number, app, now);
        Ok(PhoneCode {
            code,
            person: state.people[person].name.clone(),
            app: state.apps[app].app.app_id.clone(),
            expires_at,
        })
    }

    pub(crate) fn read_phone(&self, app: usize, code: &str, openid: Option<&str>) -> Result<PhoneInfo, Errcode> {
        let now = self.now();
        let mut state = self.state();
        let account = state.phone_codes.look_up(code, app, now).map_err(|refusal| match refusal {
            Refusal::Unknown | Refusal::Used => Errcode::INVALID_CODE,
            Refusal::OtherApp => Errcode::INVALID_APPID,
        })?;
        let account = state.accounts.get_mut(account);
        let person = account.person;
        // Which number a mismatch has is not confirmed.
        if openid.is_some_and(|openid| openid != account.openid) {
            return Err(Errcode::INVALID_OPENID);
        }
        let watermark = Watermark::new(&state.apps[app].app, now);
        let info = PhoneInfo::of(&state.people[person], watermark).map_err(|_| Errcode::INVALID_CODE)?;
        state.phone_codes.redeem(code, app, now).map_err(|_| Errcode::INVALID_CODE)?;
        Ok(info)
    }
}
