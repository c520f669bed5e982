/// What a command line prints before it starts a simulator.
pub fn banner() -> &'static str {
    "\
This is a SIMULATOR, not WeChat. Anyone who reaches it can log in as anyone: keep it off production.
这是模拟器，不是微信。能访问它的人可以冒充任何用户登录：切勿用于生产环境。"
}
