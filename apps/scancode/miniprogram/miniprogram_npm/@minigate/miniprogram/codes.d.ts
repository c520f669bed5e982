/** Every code that the server answers with. */
export type ServerCode = 
/** The request is malformed. Correct the request; repeating it does not help. */
'invalid_request'
/** A field is missing or not acceptable. `errors` names each field and what is wrong with it. */
 | 'validation_failed'
/** The content type or encoding of the body is not supported. Send `Content-Type: application/json`, without `Content-Encoding`. */
 | 'unsupported_media_type'
/** The body is too large. Send less; `detail` names the limit. */
 | 'body_too_large'
/** The file is no picture that can be taken. Send a whole JPEG, PNG or WebP picture that does not move; another one may do. */
 | 'image_invalid'
/** The picture has too many pixels, or takes too long to read. Make it smaller (`wx.compressImage`): at most 8192 pixels a side and 16 million in all, and less for lossless ones. */
 | 'image_too_large'
/** The request took too long to arrive. Send it again. */
 | 'request_timeout'
/** There is nothing here. Check the path and the id. */
 | 'not_found'
/** This path does not take this method. `Allow` lists the methods it takes. */
 | 'method_not_allowed'
/** No such app is configured here. Send the `app_id` of a configured mini program; it may be left out when there is only one. */
 | 'unknown_app'
/** This app is switched off. Ask whoever runs the server. */
 | 'app_disabled'
/** WeChat does not know this login code, or it has expired. Call `wx.login` for a new code and log in with it, once. */
 | 'login_code_invalid'
/** This login code has been used. Call `wx.login` for a new code. To repeat a login whose answer was lost, send the same `Idempotency-Key`. */
 | 'login_code_used'
/** Too many requests. Wait for `Retry-After` seconds. */
 | 'rate_limited'
/** WeChat limits how often this user may do this. Wait for `Retry-After` seconds, then try again; a login with a new code. */
 | 'wechat_rate_limited'
/** WeChat rates this user a high risk and refuses the login. Do not retry; tell the user. */
 | 'wechat_user_blocked'
/** WeChat did not answer as it should. Wait for `Retry-After` seconds, then try again; a login with a new code, for the old one may be used up. */
 | 'wechat_unavailable'
/** This server's address is not in the app's IP allow list at WeChat. Add the server's address in WeChat's console (development settings). */
 | 'wechat_ip_not_allowed'
/** WeChat refuses this app's AppID or AppSecret. Check both in the server's configuration; `minigate doctor` helps. */
 | 'app_misconfigured'
/** This needs a login. Log in, then send the credential. */
 | 'credential_missing'
/** The credential is malformed, unknown or not genuine. Log in again. */
 | 'credential_invalid'
/** The request carries credentials of two different sessions. Send one of them. */
 | 'ambiguous_credentials'
/** The session or token has expired. Refresh the token if there is a refresh token, else log in again. */
 | 'session_expired'
/** The session was ended. Log in again. */
 | 'session_revoked'
/** A refresh token was used twice, so the session was ended. Log in again. If it happens often, two parts of the client refresh at once. */
 | 'refresh_token_replayed'
/** This account is banned. Do not retry; tell the user. */
 | 'user_banned'
/** This account was deleted. Do not log in by yourself: a login before the deletion is due takes it back. Ask the user. */
 | 'user_deleted'
/** This needs a login no older than ten minutes. Log in again, then repeat the request. */
 | 'reauthentication_required'
/** The data was encrypted with a key that WeChat has replaced. Log in again, let the user repeat the tap that yields the data, and send what it yields. */
 | 'session_key_stale'
/** The encrypted data is not acceptable. Send `encryptedData` and `iv` unchanged within ten minutes of getting them; log in before that and not in between. */
 | 'bad_encrypted_data'
/** WeChat does not know this phone code, or it has expired or was used, or it is another user's. Let the user tap the phone number button again, and send the new code once. */
 | 'phone_code_invalid'
/** This is a code of `wx.login`, not one of the phone number button. Send `e.detail.code` of the button's `bindgetphonenumber` event. */
 | 'phone_code_is_login_code'
/** Another user has this phone number. Tell the user. Nothing was changed; whoever runs the server can merge the two accounts. */
 | 'phone_taken'
/** This app has asked WeChat for as many phone numbers today as it may. Try again tomorrow, or raise `wechat.phone_calls_per_day`. */
 | 'phone_budget_exhausted'
/** WeChat objects to what a field says. `errors` names each field; let the user choose other words. */
 | 'content_rejected'
/** WeChat could not check what the request wants to show. Wait for `Retry-After` seconds and repeat the request; WeChat judges only users who opened the mini program within two hours. */
 | 'content_check_unavailable'
/** The message push is not WeChat's. Compare `push_token` and `push_aes_key` with WeChat's console, and this server's clock with the time. */
 | 'push_refused'
/** The csrftoken cookie is missing or malformed. Send both cookies of the login. */
 | 'csrf_cookie_missing'
/** The CSRF token is missing. Send the csrftoken cookie's value in the header `X-CSRFToken`. */
 | 'csrf_token_missing'
/** The CSRF token is not this session's. Use the csrftoken of the same login. */
 | 'csrf_token_mismatch'
/** The request comes from a foreign origin. Add the origin to `http.trusted_origins` if it is yours. */
 | 'csrf_origin_refused'
/** The form was posted without a Referer. Send the token in the header `X-CSRFToken` instead. */
 | 'csrf_referer_missing'
/** The request comes from a foreign page. Add the origin to `http.trusted_origins` if it is yours. */
 | 'csrf_referer_refused'
/** These two users cannot be made one, or two again. Both must be active and not the same; a merge can be undone for 30 days. */
 | 'merge_refused'
/** The server has more to do than it can take on. Wait for `Retry-After` seconds. */
 | 'overloaded'
/** The server cannot reach what it needs for this. Wait for `Retry-After` seconds, then repeat the request. */
 | 'unavailable'
/** Something went wrong in the server. Report the `request_id` to whoever runs the server. */
 | 'internal';
