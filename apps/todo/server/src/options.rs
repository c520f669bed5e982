//! What the server is told when it is started.

use crate::{Template, Todo, http};
use anyhow::{Context as _, Result, bail};
use axum::Router;
use clap::{Parser, ValueEnum};
use minigate::{
    HttpOptions,
    flow::{
        Gate,
        key_file::read_or_make_key,
        wechat::{AppSecret, api::subscribe_message::Opens},
    },
};
use std::{fs, net::SocketAddr, path::PathBuf};

const EXAMPLES: &str = "\
Examples:
  # with the simulated WeChat, which `minigate dev` or `minigate simulate` runs
  minigate-todo --wechat-base-url http://127.0.0.1:8081 --app-secret 51000000000000000000000000000002

  # with the real one
  minigate-todo --app-id wx… --app-secret-file /run/secrets/wechat --database postgres://todo@db/todo \\
      --listen 0.0.0.0:8082 --public-url https://todo.example.com --template-id …";

/// A to-do list for a WeChat mini program: login by minigate, the list, and reminders.
#[derive(Debug, Clone, Parser)]
#[command(name = "minigate-todo", version, after_help = EXAMPLES)]
pub struct Options {
    /// Where to listen; port 0 takes a free one and says which
    #[arg(long, env = "MINIGATE_TODO_LISTEN", default_value = "127.0.0.1:8082")]
    pub listen: SocketAddr,
    /// Where phones reach it, if that is elsewhere [default: http:// and the address]
    #[arg(long, env = "MINIGATE_TODO_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// sqlite:file.db, postgres://… or mysql://… [default: todo.db in the data folder]
    #[arg(long, env = "MINIGATE_TODO_DATABASE", value_name = "URL", hide_env_values = true)]
    pub database: Option<String>,
    /// Folder for the key, the pictures and the SQLite database
    #[arg(long, env = "MINIGATE_TODO_DATA", value_name = "FOLDER", default_value = "todo-data")]
    pub data: PathBuf,
    /// Another WeChat than the real one: the simulator
    #[arg(long, env = "MINIGATE_TODO_WECHAT_BASE_URL", value_name = "URL")]
    pub wechat_base_url: Option<String>,
    /// AppID of the mini program
    #[arg(long, env = "MINIGATE_TODO_APP_ID", default_value = "wx5100000000000002")]
    pub app_id: String,
    /// Its AppSecret; better in a file, for others can see how a process was started
    #[arg(long, env = "MINIGATE_TODO_APP_SECRET", hide_env_values = true, conflicts_with = "app_secret_file")]
    pub app_secret: Option<String>,
    /// File with the AppSecret
    #[arg(long, env = "MINIGATE_TODO_APP_SECRET_FILE", value_name = "FILE")]
    pub app_secret_file: Option<PathBuf>,
    /// Template of the reminders, from WeChat's console; without it nobody is reminded
    #[arg(long, env = "MINIGATE_TODO_TEMPLATE_ID", value_name = "ID")]
    pub template_id: Option<String>,
    /// The template's field for what is to be done
    #[arg(long, env = "MINIGATE_TODO_TEMPLATE_CONTENT", value_name = "FIELD", default_value = "thing1")]
    pub template_content: String,
    /// The template's field for when
    #[arg(long, env = "MINIGATE_TODO_TEMPLATE_TIME", value_name = "FIELD", default_value = "time2")]
    pub template_time: String,
    /// Which version of the mini program a reminder opens
    #[arg(long, env = "MINIGATE_TODO_TEMPLATE_OPENS", value_name = "VERSION", default_value = "release")]
    pub template_opens: Version,
}

/// A version of the mini program.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Version {
    Develop,
    Trial,
    Release,
}

impl Options {
    /// Opens the gate and the list, in one database. `here` is where it listens.
    pub async fn open(&self, here: SocketAddr) -> Result<(Todo, Router)> {
        fs::create_dir_all(&self.data).with_context(|| format!("the folder {} cannot be made", self.data.display()))?;
        let keyring = read_or_make_key(&self.data.join("master.key"))?;
        let public_url = self.public_url.clone().unwrap_or_else(|| format!("http://{here}"));
        let database = self.database.clone();
        let database = database.unwrap_or_else(|| format!("sqlite:{}", self.data.join("todo.db").display()));
        let gate = Gate::builder(self.app_id.as_str(), AppSecret::new(self.secret()?))
            .database(database)
            .public_url(public_url.as_str())
            .pictures(self.data.join("pictures"));
        let gate = match &self.wechat_base_url {
            Some(url) => gate.wechat_base_url(url.as_str()),
            None => gate,
        };
        let gate = gate.open(keyring).await.context("minigate cannot be opened")?;
        let todo = Todo::open(gate, self.template()).await.context("the list's tables cannot be made")?;
        let options = HttpOptions {
            secure: public_url.starts_with("https://"),
            legacy: http::old_client(),
            ..HttpOptions::default()
        };
        let router = http::router(&todo, options);
        Ok((todo, router))
    }

    fn secret(&self) -> Result<String> {
        let secret = match (&self.app_secret, &self.app_secret_file) {
            (Some(secret), _) => secret.clone(),
            (None, Some(file)) => {
                fs::read_to_string(file).with_context(|| format!("the file {} cannot be read", file.display()))?
            }
            (None, None) => bail!("no AppSecret: give --app-secret-file FILE, or --app-secret for the simulator's"),
        };
        Ok(secret.trim().to_owned())
    }

    fn template(&self) -> Option<Template> {
        self.template_id.clone().map(|id| Template {
            id,
            content_field: self.template_content.clone(),
            time_field: self.template_time.clone(),
            opens: match self.template_opens {
                Version::Develop => Opens::Develop,
                Version::Trial => Opens::Trial,
                Version::Release => Opens::Release,
            },
        })
    }
}
