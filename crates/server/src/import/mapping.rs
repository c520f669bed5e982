//! Where in the source's tables what stands.

use super::system::{CREATED_AT, DJANGO_USER, GENDER, ID, LAST_LOGIN_AT, Preset, System, UNIONID};
use anyhow::{Result, bail};
use minigate_store::{ForeignColumn, ForeignJoin, ForeignQuery, ForeignTable};

/// Names that somebody gave instead of the preset's. `-` is for a column that there is none of.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Names {
    /// The table of users, if it is not found by itself.
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
    /// The column with the openid.
    #[arg(long, value_name = "NAME")]
    openid_column: Option<String>,
    /// The column with the id that other tables refer to.
    #[arg(long, value_name = "NAME")]
    id_column: Option<String>,
    #[arg(long, value_name = "NAME")]
    unionid_column: Option<String>,
    #[arg(long, value_name = "NAME")]
    nickname_column: Option<String>,
    /// WeChat's numbers: 0 unknown, 1 male, 2 female.
    #[arg(long, value_name = "NAME")]
    gender_column: Option<String>,
    /// When the user was created.
    #[arg(long, value_name = "NAME")]
    created_column: Option<String>,
    #[arg(long, value_name = "NAME")]
    last_login_column: Option<String>,
}

/// What is read.
#[derive(Debug)]
pub(crate) struct Mapping {
    pub(crate) table: String,
    openid: String,
    id: Option<String>,
    /// In the order of [`Self::LABELS`].
    others: [ForeignColumn; 5],
    join: Option<ForeignJoin>,
}

impl Mapping {
    const LABELS: [&str; 5] = ["unionid", "nickname", "gender", "created", "last login"];

    /// Finds the table and its columns, by name where names are given, else as the system's preset says.
    pub(crate) fn find(tables: &[ForeignTable], system: System, names: &Names) -> Result<Self> {
        let preset = system.preset();
        let table = find_table(tables, system, &preset, names)?;
        let column = |given: &Option<String>, usual: &[&str]| find_column(table, given.as_deref(), usual);
        let Some(openid) = column(&names.openid_column, preset.openid)? else {
            bail!(
                "the table {} has no column with the openid; name it with --openid-column ({})",
                table.name,
                have(table)
            );
        };
        let own = |given: &Option<String>, usual: &[&str]| {
            Ok::<_, anyhow::Error>(column(given, usual)?.map_or(ForeignColumn::None, ForeignColumn::Own))
        };
        let join = preset.user_reference.and_then(|reference| join(tables, table, reference));
        let joined = |given: &Option<String>, usual: &[&str], name: &str| match own(given, usual)? {
            ForeignColumn::None if given.is_none() && join.is_some() => Ok(ForeignColumn::Joined(name.to_owned())),
            found => Ok::<_, anyhow::Error>(found),
        };
        let others = [
            own(&names.unionid_column, UNIONID)?,
            own(&names.nickname_column, preset.nickname)?,
            own(&names.gender_column, GENDER)?,
            joined(&names.created_column, CREATED_AT, "date_joined")?,
            joined(&names.last_login_column, LAST_LOGIN_AT, "last_login")?,
        ];
        Ok(Self { table: table.name.clone(), openid, id: column(&names.id_column, ID)?, others, join })
    }

    /// Its columns are id, openid, and then [`Self::LABELS`].
    pub(crate) fn query(&self) -> ForeignQuery {
        let id = self.id.clone().map_or(ForeignColumn::None, ForeignColumn::Own);
        let first = [id, ForeignColumn::Own(self.openid.clone())];
        ForeignQuery {
            table: self.table.clone(),
            columns: first.into_iter().chain(self.others.iter().cloned()).collect(),
            key: self.openid.clone(),
            then: self.id.clone(),
            join: self.join.clone(),
        }
    }

    /// What is read for what, for people to look over.
    pub(crate) fn describe(&self) -> Vec<Vec<String>> {
        let row = |label: &str, column: &ForeignColumn| {
            let column = match (column, &self.join) {
                (ForeignColumn::Own(name), _) => name.clone(),
                (ForeignColumn::Joined(name), Some(join)) => format!("{}.{name}", join.table),
                _ => "(none)".to_owned(),
            };
            vec![label.to_owned(), column]
        };
        let id = self.id.clone().map_or(ForeignColumn::None, ForeignColumn::Own);
        let first = [row("old id", &id), row("openid", &ForeignColumn::Own(self.openid.clone()))];
        first
            .into_iter()
            .chain(Self::LABELS.iter().zip(&self.others).map(|(label, column)| row(label, column)))
            .collect()
    }
}

fn find_table<'a>(
    tables: &'a [ForeignTable],
    system: System,
    preset: &Preset,
    names: &Names,
) -> Result<&'a ForeignTable> {
    if let Some(name) = &names.table {
        let found = tables.iter().find(|table| table.name == *name);
        return found.ok_or_else(|| anyhow::anyhow!("there is no table {name}; there are: {}", list(tables)));
    }
    if let [only] = tables {
        return Ok(only);
    }
    let fits = tables.iter().filter(|table| has_all(table, preset.marks)).collect::<Vec<_>>();
    match fits[..] {
        [table] => Ok(table),
        [] => bail!(
            "no table looks like one of {}, which has the columns {}; name it with --table and --openid-column (there \
             are: {})",
            system.name(),
            preset.marks.join(", "),
            list(tables)
        ),
        _ => {
            let fits: Vec<ForeignTable> = fits.into_iter().cloned().collect();
            bail!("several tables look like one of {}; choose with --table: {}", system.name(), list(&fits))
        }
    }
}

fn find_column(table: &ForeignTable, given: Option<&str>, usual: &[&str]) -> Result<Option<String>> {
    let is_there = |name: &str| table.columns.iter().any(|column| column == name);
    match given {
        Some("-") => Ok(None),
        Some(name) if is_there(name) => Ok(Some(name.to_owned())),
        Some(name) => bail!("the table {} has no column {name} ({})", table.name, have(table)),
        None => Ok(usual.iter().find(|name| is_there(name)).map(|name| (*name).to_owned())),
    }
}

/// Django's own user beside each row.
fn join(tables: &[ForeignTable], table: &ForeignTable, reference: &str) -> Option<ForeignJoin> {
    let user = tables.iter().find(|other| other.name != table.name && has_all(other, DJANGO_USER))?;
    has_all(table, &[reference]).then(|| ForeignJoin {
        table: user.name.clone(),
        key: "id".to_owned(),
        reference: reference.to_owned(),
    })
}

fn has_all(table: &ForeignTable, columns: &[&str]) -> bool {
    columns.iter().all(|column| table.columns.iter().any(|other| other == column))
}

fn have(table: &ForeignTable) -> String {
    format!("it has {}", table.columns.join(", "))
}

fn list(tables: &[ForeignTable]) -> String {
    tables.iter().map(|table| table.name.as_str()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, columns: &[&str]) -> ForeignTable {
        ForeignTable { name: name.to_owned(), columns: columns.iter().map(|column| (*column).to_owned()).collect() }
    }

    fn old_system() -> Vec<ForeignTable> {
        vec![
            table("auth_user", &["id", "password", "last_login", "username", "date_joined"]),
            table("index_goods", &["id", "name"]),
            table("index_profile", &["id", "nickname", "openid", "cookie", "gender", "user_id"]),
        ]
    }

    fn found(system: System, names: &Names) -> Result<String, String> {
        let mapping = Mapping::find(&old_system(), system, names).map_err(|error| error.to_string())?;
        let columns: Vec<String> = mapping.describe().into_iter().map(|row| row[1].clone()).collect();
        Ok(format!("{}: {}", mapping.table, columns.join(" ")))
    }

    #[test]
    fn a_table_is_known_by_its_columns_and_its_times_by_django_s_user() {
        let profile = "index_profile: id openid (none) nickname gender auth_user.date_joined auth_user.last_login";
        let user = "auth_user: id username (none) (none) (none) date_joined last_login";

        assert_eq!(found(System::Scancode, &Names::default()), Ok(profile.to_owned()));
        assert_eq!(found(System::WeixinJwt, &Names::default()), Ok(user.to_owned()));
    }

    #[test]
    fn a_given_name_goes_before_the_preset_s_and_a_dash_is_none() {
        let names = Names {
            table: Some("index_profile".to_owned()),
            openid_column: Some("cookie".to_owned()),
            nickname_column: Some("-".to_owned()),
            created_column: Some("-".to_owned()),
            ..Names::default()
        };

        let mapping = found(System::Scancode, &names).expect("a mapping");

        assert_eq!(mapping, "index_profile: id cookie (none) (none) gender (none) auth_user.last_login");
    }

    #[test]
    fn what_is_not_found_is_told_with_what_there_is() {
        let named = |name: &str| Names { table: Some(name.to_owned()), ..Names::default() };
        let column = |name: &str| Names { gender_column: Some(name.to_owned()), ..Names::default() };

        let none = found(System::UserState, &Names::default()).expect_err("no such table");
        assert!(none.contains("user_uuid") && none.contains("index_goods") && none.contains("--table"), "{none}");
        assert!(found(System::Scancode, &named("nothing")).expect_err("no such table").contains("index_profile"));
        assert!(found(System::Scancode, &named("index_goods")).expect_err("no openid").contains("--openid-column"));
        assert!(found(System::Scancode, &column("nothing")).expect_err("no such column").contains("cookie"));
    }

    #[test]
    fn of_several_tables_that_fit_none_is_guessed() {
        let mut tables = old_system();
        tables.push(table("old_profile", &["openid", "cookie", "nickname"]));

        let error = Mapping::find(&tables, System::Scancode, &Names::default()).expect_err("two fit").to_string();

        assert!(error.contains("index_profile, old_profile"), "{error}");
    }

    #[test]
    fn a_file_with_one_table_needs_an_openid_and_nothing_else() {
        let one = [table("csv", &["openid"])];

        let mapping = Mapping::find(&one, System::UserState, &Names::default()).expect("a mapping");

        assert_eq!(mapping.query().columns.iter().filter(|column| **column != ForeignColumn::None).count(), 1);
    }
}
