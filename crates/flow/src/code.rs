//! Every stable error code: the one list that the HTTP answers, `docs/errors.md` and the SDK come from.
//!
//! A code is added only when a client would act differently on it, and never changes its meaning.

macro_rules! codes {
    ($($variant:ident $name:literal {
        en: $en:literal, zh: $zh:literal,
        do_en: $do_en:literal, do_zh: $do_zh:literal $(,)?
    })*) => {
        /// What went wrong, as clients are told.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = $en] $variant,)*
        }

        impl Code {
            pub const ALL: &[Code] = &[$(Code::$variant,)*];

            /// The code as it stands in answers, `snake_case`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What it means, in English and Chinese.
            pub const fn title(self) -> [&'static str; 2] {
                match self { $(Self::$variant => [$en, $zh],)* }
            }

            /// What the client should do, in English and Chinese.
            pub const fn advice(self) -> [&'static str; 2] {
                match self { $(Self::$variant => [$do_en, $do_zh],)* }
            }
        }
    };
}

codes! {
    InvalidRequest "invalid_request" {
        en: "The request is malformed.", zh: "请求格式不正确。",
        do_en: "Correct the request; repeating it does not help.",
        do_zh: "修正请求;原样重试没有用。",
    }
    ValidationFailed "validation_failed" {
        en: "A field is missing or not acceptable.", zh: "有字段缺失或不符合要求。",
        do_en: "`errors` names each field and what is wrong with it.",
        do_zh: "`errors` 列出每个字段和原因。",
    }
    UnsupportedMediaType "unsupported_media_type" {
        en: "The content type or encoding of the body is not supported.", zh: "不支持请求体的类型或编码。",
        do_en: "Send `Content-Type: application/json`, without `Content-Encoding`.",
        do_zh: "使用 `Content-Type: application/json`,不要带 `Content-Encoding`。",
    }
    BodyTooLarge "body_too_large" {
        en: "The body is too large.", zh: "请求体太大。",
        do_en: "Send less; `detail` names the limit.", do_zh: "缩小请求体;`detail` 给出上限。",
    }
    ImageInvalid "image_invalid" {
        en: "The file is no picture that can be taken.", zh: "该文件不是可用的图片。",
        do_en: "Send a whole JPEG, PNG or WebP picture that does not move; another one may do.",
        do_zh: "发送完整的、非动态的 JPEG、PNG 或 WebP 图片;可换一张再试。",
    }
    ImageTooLarge "image_too_large" {
        en: "The picture has too many pixels, or takes too long to read.", zh: "图片的像素太多,或解码过久。",
        do_en: "Make it smaller (`wx.compressImage`): at most 8192 pixels a side and 16 million in all, and less for \
            lossless ones.",
        do_zh: "先缩小图片(`wx.compressImage`):边长不超过 8192 像素,总数不超过 1600 万,无损格式更少。",
    }
    RequestTimeout "request_timeout" {
        en: "The request took too long to arrive.", zh: "请求发送超时。",
        do_en: "Send it again.", do_zh: "重新发送。",
    }
    NotFound "not_found" {
        en: "There is nothing here.", zh: "没有找到。",
        do_en: "Check the path and the id.", do_zh: "检查路径和 id。",
    }
    MethodNotAllowed "method_not_allowed" {
        en: "This path does not take this method.", zh: "该路径不支持此方法。",
        do_en: "`Allow` lists the methods it takes.", do_zh: "`Allow` 列出支持的方法。",
    }
    UnknownApp "unknown_app" {
        en: "No such app is configured here.", zh: "服务器没有配置这个小程序。",
        do_en: "Send the `app_id` of a configured mini program; it may be left out when there is only one.",
        do_zh: "发送已配置小程序的 `app_id`;只有一个小程序时可以省略。",
    }
    AppDisabled "app_disabled" {
        en: "This app is switched off.", zh: "该小程序已停用。",
        do_en: "Ask whoever runs the server.", do_zh: "联系服务器管理员。",
    }
    LoginCodeInvalid "login_code_invalid" {
        en: "WeChat does not know this login code, or it has expired.", zh: "登录 code 无效或已过期。",
        do_en: "Call `wx.login` for a new code and log in with it, once.",
        do_zh: "重新调用 `wx.login` 获取新 code,再登录一次。",
    }
    LoginCodeUsed "login_code_used" {
        en: "This login code has been used.", zh: "登录 code 已被使用。",
        do_en: "Call `wx.login` for a new code. To repeat a login whose answer was lost, send the same `Idempotency-Key`.",
        do_zh: "重新调用 `wx.login` 获取新 code。如果是丢失了上次登录的应答,请使用相同的 `Idempotency-Key` 重试。",
    }
    RateLimited "rate_limited" {
        en: "Too many requests.", zh: "请求过于频繁。",
        do_en: "Wait for `Retry-After` seconds.", do_zh: "等待 `Retry-After` 秒后再试。",
    }
    WechatRateLimited "wechat_rate_limited" {
        en: "WeChat limits how often this user may do this.", zh: "微信限制了该用户的操作频率。",
        do_en: "Wait for `Retry-After` seconds, then try again; a login with a new code.",
        do_zh: "等待 `Retry-After` 秒后再试;登录须用新 code。",
    }
    WechatUserBlocked "wechat_user_blocked" {
        en: "WeChat rates this user a high risk and refuses the login.", zh: "微信判定该用户为高风险,拒绝登录。",
        do_en: "Do not retry; tell the user.", do_zh: "不要重试;提示用户。",
    }
    WechatUnavailable "wechat_unavailable" {
        en: "WeChat did not answer as it should.", zh: "微信服务暂时不可用。",
        do_en: "Wait for `Retry-After` seconds, then try again; a login with a new code, for the old one may be used up.",
        do_zh: "等待 `Retry-After` 秒后再试;登录须用新 code:旧 code 可能已失效。",
    }
    WechatIpNotAllowed "wechat_ip_not_allowed" {
        en: "This server's address is not in the app's IP allow list at WeChat.", zh: "服务器 IP 不在小程序的 IP 白名单中。",
        do_en: "Add the server's address in WeChat's console (development settings).",
        do_zh: "在微信公众平台「开发设置」中添加服务器 IP。",
    }
    AppMisconfigured "app_misconfigured" {
        en: "WeChat refuses this app's AppID or AppSecret.", zh: "微信拒绝了该小程序的 AppID 或 AppSecret。",
        do_en: "Check both in the server's configuration; `minigate doctor` helps.",
        do_zh: "检查服务器配置中的 AppID 和 AppSecret;可运行 `minigate doctor`。",
    }
    CredentialMissing "credential_missing" {
        en: "This needs a login.", zh: "需要登录。",
        do_en: "Log in, then send the credential.", do_zh: "先登录,再带上凭证。",
    }
    CredentialInvalid "credential_invalid" {
        en: "The credential is malformed, unknown or not genuine.", zh: "凭证无效。",
        do_en: "Log in again.", do_zh: "重新登录。",
    }
    AmbiguousCredentials "ambiguous_credentials" {
        en: "The request carries credentials of two different sessions.", zh: "请求带有两个不同会话的凭证。",
        do_en: "Send one of them.", do_zh: "只发送其中一个。",
    }
    SessionExpired "session_expired" {
        en: "The session or token has expired.", zh: "会话或令牌已过期。",
        do_en: "Refresh the token if there is a refresh token, else log in again.",
        do_zh: "有刷新令牌时先刷新,否则重新登录。",
    }
    SessionRevoked "session_revoked" {
        en: "The session was ended.", zh: "会话已被结束。",
        do_en: "Log in again.", do_zh: "重新登录。",
    }
    RefreshTokenReplayed "refresh_token_replayed" {
        en: "A refresh token was used twice, so the session was ended.", zh: "刷新令牌被重复使用,会话已结束。",
        do_en: "Log in again. If it happens often, two parts of the client refresh at once.",
        do_zh: "重新登录。如果经常出现,说明客户端有两处同时刷新。",
    }
    UserBanned "user_banned" {
        en: "This account is banned.", zh: "账号已被封禁。",
        do_en: "Do not retry; tell the user.", do_zh: "不要重试;提示用户。",
    }
    UserDeleted "user_deleted" {
        en: "This account was deleted.", zh: "账号已注销。",
        do_en: "Do not log in by yourself: a login before the deletion is due takes it back. Ask the user.",
        do_zh: "不要自动登录:在注销生效前登录会撤销注销。请先询问用户。",
    }
    ReauthenticationRequired "reauthentication_required" {
        en: "This needs a login no older than ten minutes.", zh: "此操作需要十分钟内的登录。",
        do_en: "Log in again, then repeat the request.", do_zh: "重新登录后再试。",
    }
    SessionKeyStale "session_key_stale" {
        en: "The data was encrypted with a key that WeChat has replaced.", zh: "数据使用的 session_key 已失效。",
        do_en: "Log in again, let the user repeat the tap that yields the data, and send what it yields.",
        do_zh: "重新登录,让用户再操作一次,再发送新得到的数据。",
    }
    BadEncryptedData "bad_encrypted_data" {
        en: "The encrypted data is not acceptable.", zh: "加密数据不符合要求。",
        do_en: "Send `encryptedData` and `iv` unchanged within ten minutes of getting them; log in before that and not in between.",
        do_zh: "得到 `encryptedData` 和 `iv` 后十分钟内原样发送;先登录再获取,中间不要再登录。",
    }
    PhoneCodeInvalid "phone_code_invalid" {
        en: "WeChat does not know this phone code, or it has expired or was used, or it is another user's.",
        zh: "手机号 code 无效、已过期、已被使用,或属于其他用户。",
        do_en: "Let the user tap the phone number button again, and send the new code once.",
        do_zh: "让用户再次点击获取手机号按钮,把新 code 发送一次。",
    }
    PhoneCodeIsLoginCode "phone_code_is_login_code" {
        en: "This is a code of `wx.login`, not one of the phone number button.",
        zh: "这是 `wx.login` 的 code,不是手机号按钮的 code。",
        do_en: "Send `e.detail.code` of the button's `bindgetphonenumber` event.",
        do_zh: "发送按钮 `bindgetphonenumber` 事件中的 `e.detail.code`。",
    }
    PhoneTaken "phone_taken" {
        en: "Another user has this phone number.", zh: "该手机号已绑定其他账号。",
        do_en: "Tell the user. Nothing was changed; whoever runs the server can merge the two accounts.",
        do_zh: "提示用户。没有任何改动;服务器管理员可以合并两个账号。",
    }
    PhoneBudgetExhausted "phone_budget_exhausted" {
        en: "This app has asked WeChat for as many phone numbers today as it may.",
        zh: "该小程序今日获取手机号的次数已用完。",
        do_en: "Try again tomorrow, or raise `wechat.phone_calls_per_day`.",
        do_zh: "明天再试,或调高 `wechat.phone_calls_per_day`。",
    }
    ContentRejected "content_rejected" {
        en: "WeChat objects to what a field says.", zh: "内容未通过微信内容安全检查。",
        do_en: "`errors` names each field; let the user choose other words.",
        do_zh: "`errors` 列出每个字段;请用户修改内容。",
    }
    ContentUnchecked "content_check_unavailable" {
        en: "WeChat could not check what the request wants to show.", zh: "暂时无法进行内容安全检查。",
        do_en: "Wait for `Retry-After` seconds and repeat the request; WeChat judges only users who opened the mini program within two hours.",
        do_zh: "等待 `Retry-After` 秒后重试;微信只检查两小时内打开过小程序的用户。",
    }
    PushRefused "push_refused" {
        en: "The message push is not WeChat's.", zh: "消息推送未通过验证。",
        do_en: "Compare `push_token` and `push_aes_key` with WeChat's console, and this server's clock with the time.",
        do_zh: "核对 `push_token`、`push_aes_key` 与微信后台的设置,并检查服务器时钟。",
    }
    CsrfCookieMissing "csrf_cookie_missing" {
        en: "The csrftoken cookie is missing or malformed.", zh: "缺少 csrftoken cookie,或其格式不正确。",
        do_en: "Send both cookies of the login.", do_zh: "带上登录时得到的两个 cookie。",
    }
    CsrfTokenMissing "csrf_token_missing" {
        en: "The CSRF token is missing.", zh: "缺少 CSRF 令牌。",
        do_en: "Send the csrftoken cookie's value in the header `X-CSRFToken`.",
        do_zh: "把 csrftoken cookie 的值放进 `X-CSRFToken` 请求头。",
    }
    CsrfTokenMismatch "csrf_token_mismatch" {
        en: "The CSRF token is not this session's.", zh: "CSRF 令牌与会话不符。",
        do_en: "Use the csrftoken of the same login.", do_zh: "使用同一次登录得到的 csrftoken。",
    }
    CsrfOriginRefused "csrf_origin_refused" {
        en: "The request comes from a foreign origin.", zh: "请求来自不受信任的来源。",
        do_en: "Add the origin to `http.trusted_origins` if it is yours.",
        do_zh: "如果是你的网站,请加入 `http.trusted_origins`。",
    }
    CsrfRefererMissing "csrf_referer_missing" {
        en: "The form was posted without a Referer.", zh: "表单请求缺少 Referer。",
        do_en: "Send the token in the header `X-CSRFToken` instead.",
        do_zh: "改用 `X-CSRFToken` 请求头发送令牌。",
    }
    CsrfRefererRefused "csrf_referer_refused" {
        en: "The request comes from a foreign page.", zh: "请求来自不受信任的页面。",
        do_en: "Add the origin to `http.trusted_origins` if it is yours.",
        do_zh: "如果是你的网站,请加入 `http.trusted_origins`。",
    }
    MergeRefused "merge_refused" {
        en: "These two users cannot be made one, or two again.", zh: "这两个用户不能合并,或不能再拆分。",
        do_en: "Both must be active and not the same; a merge can be undone for 30 days.",
        do_zh: "两个用户都必须是正常状态且不是同一个;合并后 30 天内可以撤销。",
    }
    Overloaded "overloaded" {
        en: "The server has more to do than it can take on.", zh: "服务器繁忙。",
        do_en: "Wait for `Retry-After` seconds.", do_zh: "等待 `Retry-After` 秒后再试。",
    }
    Unavailable "unavailable" {
        en: "The server cannot reach what it needs for this.", zh: "服务暂时不可用。",
        do_en: "Wait for `Retry-After` seconds, then repeat the request.",
        do_zh: "等待 `Retry-After` 秒后重试。",
    }
    Internal "internal" {
        en: "Something went wrong in the server.", zh: "服务器内部错误。",
        do_en: "Report the `request_id` to whoever runs the server.",
        do_zh: "把 `request_id` 告诉服务器管理员。",
    }
}
