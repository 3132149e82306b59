use std::fs;
use std::path::PathBuf;

use super::*;
use crate::config::{Parsed, Problem, parse, parse_with};
use crate::tls::StoreContent;
use crate::tls::test_server::{Authority, Time};

const PASSWORD: &str = "hunter2";

/// Files of a test, which its end deletes.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("ilion-{test}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn entries(changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let base = [
        ("topics", "t"),
        (key::EXPORT_ROUTE_QUERY, "INSERT INTO t SELECT * FROM t"),
        (key::CONTACT_POINTS, "node"),
        (key::KEY_SPACE, "k"),
    ];
    base.iter().chain(changes).map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn tls(parsed: Parsed) -> TlsConfig {
    parsed.config.unwrap().connection.tls.unwrap()
}

/// The only problem; the password is in none.
fn problem(parsed: Parsed, option: &str, words: &str) {
    let problems = parsed.config.unwrap_err();
    assert!(!format!("{problems:?}").contains(PASSWORD));
    let [Problem { option: at, message }] = problems.as_slice() else { panic!("{problems:?}") };
    assert_eq!(at, option, "{message}");
    assert!(message.contains(words), "{message}");
}

fn pem(label: &str, der: &[u8]) -> String {
    use base64::Engine as _;
    let base64 = base64::engine::general_purpose::STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{base64}\n-----END {label}-----\n")
}

fn read(kind: StoreKind, content: Result<StoreContent, (StoreFailure, String)>) -> Vec<StoreRead> {
    vec![StoreRead { kind, content }]
}

fn java_trusts(authority: &Authority) -> StoreRead {
    let content = StoreContent { trusted: vec![authority.certificate.clone()], keys: vec![] };
    StoreRead { kind: StoreKind::JavaDefault, content: Ok(content) }
}

#[test]
fn pem_files_are_read_without_java() {
    let (folder, authority) = (Folder::new("pem"), Authority::new("ours"));
    let client = authority.issue(&["client"], Time::Now);
    let trusted =
        folder.file("ca.pem", format!("our authority\n{}", pem("CERTIFICATE", &authority.certificate)));
    let own = pem("CERTIFICATE", &client.certificates[0]) + &pem("PRIVATE KEY", &client.private_key);
    let own = folder.file("client.pem", own);
    let config = entries(&[
        (key::SSL_ENABLED, "true"),
        (key::SSL_TRUSTSTORE_PATH, &trusted),
        (key::SSL_KEYSTORE_PATH, &own),
        (key::SSL_HOSTNAME_VERIFICATION, "false"),
    ]);
    assert_eq!(stores(config.clone()), []);
    let found = tls(parse(config));
    let expected =
        TlsConfig { trusted: vec![authority.certificate], identity: Some(client), verifies_names: false };
    assert_eq!(found, expected);
}

#[test]
fn without_a_trust_store_javas_own_authorities_are_asked_for() {
    let authority = Authority::new("public");
    let config = entries(&[(key::SSL_ENABLED, "true")]);
    let requests = stores(config.clone());
    assert_eq!(requests.iter().map(|request| request.kind).collect::<Vec<_>>(), [StoreKind::JavaDefault]);
    let found = tls(parse_with(config.clone(), vec![java_trusts(&authority)]));
    assert!(found.verifies_names);
    assert_eq!(found.trusted, [authority.certificate]);
    problem(parse(config), key::SSL_TRUSTSTORE_PATH, "the authorities that Java trusts can't be read");
}

#[test]
fn key_stores_are_asked_for_by_the_type_of_their_content_unless_it_is_named() {
    let folder = Folder::new("types");
    let jks = folder.file("a", [0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2]);
    let pkcs12 = folder.file("b", [0x30, 0x82, 0, 0]);
    let asked = |path: &str, more: &[(&str, &str)]| {
        let config: Vec<_> = [(key::SSL_ENABLED, "true"), (key::SSL_TRUSTSTORE_PATH, path)]
            .into_iter()
            .chain(more.iter().copied())
            .collect();
        stores(entries(&config)).remove(0)
    };
    assert_eq!(asked(&jks, &[]).store_type, "JKS");
    let request = asked(&pkcs12, &[("connect.cassandra.trust.store.password", PASSWORD)]);
    assert_eq!((request.store_type.as_str(), request.password.as_deref()), ("PKCS12", Some(PASSWORD)));
    assert!(!format!("{request:?}").contains(PASSWORD));
    assert_eq!(asked(&pkcs12, &[(key::SSL_TRUSTSTORE_TYPE, "jks")]).store_type, "JKS");
}

#[test]
fn what_java_says_of_a_key_store_stands_at_its_option() {
    let folder = Folder::new("failures");
    let authority = Authority::new("ours");
    let path = folder.file("store", [0x30, 0x82, 0, 0]);
    let config = entries(&[
        (key::SSL_ENABLED, "true"),
        (key::SSL_KEYSTORE_PATH, &path),
        (key::SSL_KEYSTORE_PASSWORD, PASSWORD),
    ]);
    let parsed = |content: Result<StoreContent, (StoreFailure, String)>| {
        let mut read = read(StoreKind::Identity, content);
        read.push(java_trusts(&authority));
        parse_with(config.clone(), read)
    };
    let failed = |failure| parsed(Err((failure, "words of Java".to_owned())));
    problem(failed(StoreFailure::WrongPassword), key::SSL_KEYSTORE_PASSWORD, "is not the password of");
    problem(failed(StoreFailure::WrongKeyPassword), key::SSL_KEYSTORE_PASSWORD, "but not the key in it");
    problem(
        failed(StoreFailure::Unreadable),
        key::SSL_KEYSTORE_PATH,
        "can't be read as PKCS12: words of Java",
    );
    problem(parsed(Ok(StoreContent::default())), key::SSL_KEYSTORE_PATH, "has no private key");
    let entry = |alias: &str, time| {
        let Identity { certificates, private_key } = authority.issue(&["client"], time);
        KeyEntry { alias: alias.to_owned(), certificates, private_key }
    };
    let keys = |keys| parsed(Ok(StoreContent { trusted: vec![], keys }));
    let two = keys(vec![entry("a", Time::Now), entry("b", Time::Now)]);
    problem(two, key::SSL_KEYSTORE_PATH, "has several private keys (a, b): keep one");
    let expired = keys(vec![entry("a", Time::Past)]);
    problem(expired, key::SSL_KEYSTORE_PATH, "which expired on 2020-01-01T00:00:00Z");
    assert!(tls(keys(vec![entry("a", Time::Now)])).identity.is_some());
}

#[test]
fn a_trust_store_without_certificates_is_refused() {
    let folder = Folder::new("empty");
    let path = folder.file("store", [0x30, 0x82, 0, 0]);
    let config = |more: &[(&str, &str)]| {
        let config = [(key::SSL_ENABLED, "true"), (key::SSL_TRUSTSTORE_PATH, path.as_str())];
        entries(&config.into_iter().chain(more.iter().copied()).collect::<Vec<_>>())
    };
    let empty = || read(StoreKind::Trusted, Ok(StoreContent::default()));
    problem(parse_with(config(&[]), empty()), key::SSL_TRUSTSTORE_PATH, "without a password: set");
    let with_password = config(&[(key::SSL_TRUSTSTORE_PASSWORD, PASSWORD)]);
    problem(parse_with(with_password, empty()), key::SSL_TRUSTSTORE_PATH, "keytool -importcert");
}

#[test]
fn files_that_can_not_be_used_are_named() {
    let folder = Folder::new("files");
    let authority = Authority::new("ours");
    let certificate = pem("CERTIFICATE", &authority.certificate);
    let with = |option, path: &str| {
        parse_with(entries(&[(key::SSL_ENABLED, "true"), (option, path)]), vec![java_trusts(&authority)])
    };
    let trust = |path: &str| with(key::SSL_TRUSTSTORE_PATH, path);
    let identity = |path: &str| with(key::SSL_KEYSTORE_PATH, path);
    problem(trust("/no/such/file"), key::SSL_TRUSTSTORE_PATH, "`/no/such/file` can't be read: No such file");
    problem(trust("/"), key::SSL_TRUSTSTORE_PATH, "is no file");
    let text = folder.file("text", "hello");
    problem(trust(&text), key::SSL_TRUSTSTORE_PATH, "is neither JKS nor PKCS12 nor PEM");
    let key_only = folder.file("key", pem("PRIVATE KEY", PASSWORD.as_bytes()));
    problem(trust(&key_only), key::SSL_TRUSTSTORE_PATH, "has no certificate");
    let damaged = folder.file("damaged", certificate.replace('M', "!"));
    problem(trust(&damaged), key::SSL_TRUSTSTORE_PATH, "its base64 is damaged");
    let cut = folder.file("cut", &certificate[..60]);
    problem(trust(&cut), key::SSL_TRUSTSTORE_PATH, "an end marker is missing");
    let lone = folder.file("lone", &certificate);
    problem(identity(&lone), key::SSL_KEYSTORE_PATH, "has no private key");
    let encrypted = folder.file("encrypted", certificate.clone() + &pem("ENCRYPTED PRIVATE KEY", b"x"));
    problem(identity(&encrypted), key::SSL_KEYSTORE_PATH, "decrypt it with `openssl pkey`");
    let store = folder.file("store", [0xfe, 0xed, 0xfe, 0xed]);
    problem(identity(&store), key::SSL_KEYSTORE_PASSWORD, "is missing");
}

#[test]
fn the_problems_of_both_files_show_at_once() {
    let config = entries(&[
        (key::SSL_ENABLED, "true"),
        (key::SSL_TRUSTSTORE_PATH, "/no/trust"),
        (key::SSL_KEYSTORE_PATH, "/no/key"),
        (key::SSL_HOSTNAME_VERIFICATION, "maybe"),
    ]);
    let found: Vec<_> = parse(config).config.unwrap_err().into_iter().map(|problem| problem.option).collect();
    let expected = [key::SSL_HOSTNAME_VERIFICATION, key::SSL_TRUSTSTORE_PATH, key::SSL_KEYSTORE_PATH];
    assert_eq!(found, expected);
}

#[test]
fn a_trust_store_without_tls_is_refused_and_never_means_plain_text() {
    let store = (key::SSL_TRUSTSTORE_PATH, "/t");
    problem(parse(entries(&[store])), key::SSL_ENABLED, "has no effect without it");
    let config = parse(entries(&[store, (key::SSL_ENABLED, "false")])).config.unwrap();
    assert_eq!(config.connection.tls, None);
    problem(
        parse(entries(&[store, (key::SSL_ENABLED, "yes")])),
        key::SSL_ENABLED,
        "must be one of true, false",
    );
}

#[test]
fn a_type_or_a_password_without_a_file_is_refused() {
    let config = |option| entries(&[(key::SSL_ENABLED, "true"), (option, "PEM")]);
    let trusted = || vec![java_trusts(&Authority::new("public"))];
    let parsed = parse_with(config(key::SSL_KEYSTORE_PASSWORD), trusted());
    problem(parsed, key::SSL_KEYSTORE_PATH, "connect.cassandra.ssl.keystore.password is set, which needs it");
    problem(parse(config(key::SSL_TRUSTSTORE_TYPE)), key::SSL_TRUSTSTORE_PATH, "is missing");
}

#[test]
fn older_names_earn_one_warning_each() {
    let parsed = parse(entries(&[
        (key::SSL_ENABLED, "true"),
        ("connect.cassandra.trust.store.path", "/no/trust"),
        ("connect.cassandra.key.store.type", "JKS"),
    ]));
    assert_eq!(parsed.warnings.len(), 2, "{:?}", parsed.warnings);
}

#[test]
fn tasks_share_a_session_only_where_all_certificates_are_the_same() {
    let (one, other) = (Authority::new("one"), Authority::new("other"));
    let connection = |trusted: &[&Authority]| {
        let trusted = trusted.iter().map(|authority| authority.certificate.clone()).collect();
        let content = Ok(StoreContent { trusted, keys: vec![] });
        let read = read(StoreKind::JavaDefault, content);
        parse_with(entries(&[(key::SSL_ENABLED, "true")]), read).config.unwrap().connection
    };
    assert_eq!(connection(&[&one, &other]), connection(&[&other, &one]));
    assert_ne!(connection(&[&one]), connection(&[&other]));
    assert_ne!(connection(&[&one]), parse(entries(&[])).config.unwrap().connection);
}
