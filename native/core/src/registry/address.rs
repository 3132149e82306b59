//! Where a registry is.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hyper::Uri;
use hyper::header::HeaderValue;
use percent_encoding::percent_decode_str;

use super::BasicAuth;

/// The address of a registry, displayed without user and password.
#[derive(Debug)]
pub(super) struct Address {
    pub(super) is_https: bool,
    /// An IPv6 address has no brackets here.
    pub(super) host: String,
    pub(super) port: u16,
    /// Without the slash at the end.
    pub(super) path: String,
    /// Sensitive: neither its Debug nor its Display shows it.
    pub(super) authorization: Option<HeaderValue>,
    shown: String,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl Address {
    pub(super) fn parse(url: &str, basic_auth: Option<&BasicAuth>) -> Result<Self, String> {
        let url = url.trim();
        // A password may hold a slash or a question mark, so this is cut off before anything is understood.
        let bare = url.rsplit_once('@').map_or(url, |(_, bare)| bare);
        let fault = || {
            format!(
                "the schema registry's address `{bare}` is not of the form http://host:8081 or https://host/path"
            )
        };
        let (scheme, rest) = url.split_once("://").ok_or_else(fault)?;
        let (credentials, rest) = match rest.rsplit_once('@') {
            Some((credentials, rest)) => (Some(credentials), rest),
            None => (None, rest),
        };
        let is_https = match scheme.to_ascii_lowercase().as_str() {
            "http" => false,
            "https" => true,
            _ => return Err(fault()),
        };
        let shown = format!("{}://{}", if is_https { "https" } else { "http" }, rest.trim_end_matches('/'));
        let uri: Uri = shown.parse().map_err(|_| fault())?;
        let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(fault)?;
        if uri.query().is_some() || rest.contains('#') || uri.authority().is_none_or(has_odd_port) {
            return Err(fault());
        }
        let own = credentials.map(decoded).transpose()?;
        Ok(Self {
            is_https,
            host: host.trim_matches(['[', ']']).to_owned(),
            port: uri.port_u16().unwrap_or(if is_https { 443 } else { 80 }),
            path: uri.path().trim_end_matches('/').to_owned(),
            authorization: own.as_ref().or(basic_auth).map(authorization).transpose()?,
            shown,
        })
    }

    /// Host and port as the Host header has them.
    pub(super) fn authority(&self) -> &str {
        let rest = self.shown.split_once("://").map_or("", |(_, rest)| rest);
        rest.split('/').next().unwrap_or(rest)
    }
}

/// A port that is no number below 65536.
fn has_odd_port(authority: &hyper::http::uri::Authority) -> bool {
    let after_host = &authority.as_str()[authority.host().len()..];
    after_host.starts_with(':') && authority.port_u16().is_none()
}

fn decoded(credentials: &str) -> Result<BasicAuth, String> {
    let (user, password) = credentials.split_once(':').unwrap_or((credentials, ""));
    let decoded = |text| percent_decode_str(text).decode_utf8().map(|text| text.into_owned());
    match (decoded(user), decoded(password)) {
        (Ok(user), Ok(password)) => Ok(BasicAuth { user, password }),
        _ => Err("user or password in the schema registry's address are not UTF-8".to_owned()),
    }
}

fn authorization(basic_auth: &BasicAuth) -> Result<HeaderValue, String> {
    let BasicAuth { user, password } = basic_auth;
    if user.contains(':') {
        return Err(
            "the schema registry's user has a colon, which basic authentication can't send".to_owned()
        );
    }
    let encoded = BASE64_STANDARD.encode(format!("{user}:{password}"));
    let mut value = HeaderValue::try_from(format!("Basic {encoded}")).map_err(|error| error.to_string())?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> Result<Address, String> {
        Address::parse(url, None)
    }

    #[test]
    fn scheme_host_port_and_path_are_understood() {
        for (url, is_https, host, port, path, authority) in [
            ("http://registry:8081", false, "registry", 8081, "", "registry:8081"),
            (" HTTP://Registry/ ", false, "Registry", 80, "", "Registry"),
            ("https://a.b/apis/ccompat/v7/", true, "a.b", 443, "/apis/ccompat/v7", "a.b"),
            ("https://[::1]:444/x", true, "::1", 444, "/x", "[::1]:444"),
        ] {
            let address = parse(url).unwrap();
            assert_eq!((address.is_https, address.host.as_str(), address.port), (is_https, host, port));
            assert_eq!((address.path.as_str(), address.authority()), (path, authority));
        }
    }

    #[test]
    fn user_and_password_are_taken_from_the_address_or_else_from_the_config() {
        let auth = BasicAuth { user: "u".to_owned(), password: "hunter2".to_owned() };
        let sent = |url: &str, auth: Option<&BasicAuth>| {
            let address = Address::parse(url, auth).unwrap();
            assert!(!format!("{address} {address:?}").contains("hunter2"));
            let value = address.authorization?;
            let encoded = value.to_str().unwrap().strip_prefix("Basic ").unwrap().to_owned();
            Some(String::from_utf8(BASE64_STANDARD.decode(encoded).unwrap()).unwrap())
        };
        assert_eq!(sent("http://h", None), None);
        assert_eq!(sent("http://h", Some(&auth)).as_deref(), Some("u:hunter2"));
        assert_eq!(sent("http://k%40x:p%3a/?@q@h/x", Some(&auth)).as_deref(), Some("k@x:p:/?@q"));
        assert_eq!(sent("http://key@h", None).as_deref(), Some("key:"));
        let colon = BasicAuth { user: "a:b".to_owned(), password: "hunter2".to_owned() };
        let message = Address::parse("http://h", Some(&colon)).unwrap_err();
        assert!(message.contains("colon") && !message.contains("hunter2"), "{message}");
    }

    #[test]
    fn what_is_no_address_is_refused_without_its_password() {
        for url in [
            "",
            "registry:8081",
            "ftp://h",
            "http://",
            "http://:8081",
            "http://h:port",
            "http://h:65536",
            "http://h/?a=b",
            "http://h/#a",
            "http://a b",
            "u:hunter2@h",
            "ldap://u:hunter2@h",
            "http://u:hunter2@",
        ] {
            let message = parse(url).expect_err(url);
            assert!(message.contains("is not of the form http://host:8081"), "{message}");
            assert!(!message.contains("hunter2"), "{message}");
        }
        assert!(parse("http://%ff:hunter2@h").is_err_and(|message| !message.contains("hunter2")));
    }
}
