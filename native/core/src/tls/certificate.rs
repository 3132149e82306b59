//! The few fields of a certificate that rustls does not tell: its time, its issuer, its key.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::der::{BIT_STRING, Der, INTEGER, OID, SEQUENCE};

/// What is read of a certificate.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Certificate {
    /// Seconds since 1970 from which on it is valid.
    pub(super) not_before: i64,
    /// The last second of that.
    pub(super) not_after: i64,
    /// The common names of issuer and subject, or what else they are called.
    pub(super) issuer: String,
    pub(super) subject: String,
    /// The public key, as the content of a bit string.
    pub(super) public_key: Vec<u8>,
}

impl Certificate {
    /// Reads X.509; none where it is damaged.
    pub(super) fn read(der: &[u8]) -> Option<Self> {
        let mut outer = Der(der);
        let mut certificate = Der(outer.expect(SEQUENCE)?);
        let mut signed = Der(certificate.expect(SEQUENCE)?);
        let (tag, _) = signed.next()?;
        if tag == VERSION {
            signed.expect(INTEGER)?;
        }
        signed.expect(SEQUENCE)?;
        let issuer = name(signed.expect(SEQUENCE)?);
        let mut validity = Der(signed.expect(SEQUENCE)?);
        let subject = name(signed.expect(SEQUENCE)?);
        let mut key = Der(signed.expect(SEQUENCE)?);
        key.expect(SEQUENCE)?;
        let public_key = key.expect(BIT_STRING)?.to_vec();
        Some(Self {
            not_before: time(validity.next()?)?,
            not_after: time(validity.next()?)?,
            issuer,
            subject,
            public_key,
        })
    }

    /// What is wrong with its time, in words that follow "the certificate".
    pub(super) fn untimely(&self) -> Option<String> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs();
        let now = i64::try_from(now).unwrap_or(i64::MAX);
        if now > self.not_after {
            return Some(format!("expired on {}", shown(self.not_after)));
        }
        (now < self.not_before).then(|| format!("is not valid before {}", shown(self.not_before)))
    }
}

fn shown(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).map_or_else(|_| "an unknown day".to_owned(), |at| at.to_string())
}

const SET: u8 = 0x31;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const COMMON_NAME: &[u8] = &[0x55, 4, 3];

/// A name: its common name, or the last of its parts.
fn name(parts: &[u8]) -> String {
    let mut parts = Der(parts);
    let mut found = None;
    while let Some(part) = parts.expect(SET) {
        let Some(attribute) = Der(part).expect(SEQUENCE) else { continue };
        let mut attribute = Der(attribute);
        let (Some(oid), Some((_, text))) = (attribute.expect(OID), attribute.next()) else { continue };
        found = Some(String::from_utf8_lossy(text).into_owned());
        if oid == COMMON_NAME {
            break;
        }
    }
    let found = found.unwrap_or_default();
    found.chars().filter(|next| !next.is_control()).take(200).collect()
}

/// `YYMMDDhhmmssZ` or `YYYYMMDDhhmmssZ`.
fn time((tag, text): (u8, &[u8])) -> Option<i64> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let (year, rest) = match tag {
        UTC_TIME => {
            let year: i16 = text.get(..2)?.parse().ok()?;
            (if year < 50 { 2000 + year } else { 1900 + year }, text.get(2..)?)
        }
        GENERALIZED_TIME => (text.get(..4)?.parse().ok()?, text.get(4..)?),
        _ => return None,
    };
    let part = |from: usize| rest.get(from..from + 2)?.parse::<i8>().ok();
    let at = jiff::civil::DateTime::new(year, part(0)?, part(2)?, part(4)?, part(6)?, part(8)?, 0).ok()?;
    Some(at.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{CertificateParams, DnType, KeyPair, date_time_ymd};

    #[test]
    fn time_and_issuer_are_read() {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::OrganizationName, "Ilion");
        params.distinguished_name.push(DnType::CommonName, "node-1");
        params.not_before = date_time_ymd(2020, 1, 2);
        params.not_after = date_time_ymd(2060, 3, 4);
        let der = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
        let certificate = Certificate::read(der.der()).unwrap();
        assert_eq!((certificate.issuer.as_str(), certificate.subject.as_str()), ("node-1", "node-1"));
        assert_eq!(shown(certificate.not_before), "2020-01-02T00:00:00Z");
        assert_eq!(shown(certificate.not_after), "2060-03-04T00:00:00Z");
        assert_eq!(certificate.untimely(), None);
        assert_eq!(
            Certificate { not_after: 0, ..certificate }.untimely().unwrap(),
            "expired on 1970-01-01T00:00:00Z"
        );
    }

    #[test]
    fn damaged_certificates_are_not_read() {
        let der = rcgen::generate_simple_self_signed(["a".to_owned()]).unwrap().cert.der().to_vec();
        for end in 0..200 {
            assert_eq!(Certificate::read(&der[..end]), None);
        }
        for at in 0..der.len() {
            let mut damaged = der.clone();
            damaged[at] ^= 0xff;
            let _ = Certificate::read(&damaged);
        }
    }
}
