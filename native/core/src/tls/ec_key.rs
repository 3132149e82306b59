//! Keys of elliptic curves as ring wants them: with the public key, which Java leaves out of PKCS#8.

use super::der::{BIT_STRING, Der, INTEGER, OCTET_STRING, OID, SEQUENCE, value};

/// The OID of keys of elliptic curves, 1.2.840.10045.2.1.
const EC_PUBLIC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];

/// The private key's public part, in it.
const PUBLIC_KEY: u8 = 0xa1;

/// A PKCS#8 key of a curve with its public key; none where it is another key or has it already.
pub(super) fn with_public_key(private_key: &[u8], public_key: &[u8]) -> Option<Vec<u8>> {
    let mut key = Der(Der(private_key).expect(SEQUENCE)?);
    key.expect(INTEGER)?;
    let algorithm = key.expect(SEQUENCE)?;
    if Der(algorithm).expect(OID)? != EC_PUBLIC_KEY {
        return None;
    }
    let mut inner = Der(Der(key.expect(OCTET_STRING)?).expect(SEQUENCE)?);
    inner.expect(INTEGER)?;
    let secret = inner.expect(OCTET_STRING)?;
    while let Some((tag, _)) = inner.next() {
        if tag == PUBLIC_KEY {
            return None;
        }
    }
    let public_key = value(PUBLIC_KEY, &[&value(BIT_STRING, &[public_key])]);
    let inner = value(SEQUENCE, &[&[INTEGER, 1, 1], &value(OCTET_STRING, &[secret]), &public_key]);
    Some(value(
        SEQUENCE,
        &[&[INTEGER, 1, 0], &value(SEQUENCE, &[algorithm]), &value(OCTET_STRING, &[&inner])],
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tls::certificate::Certificate;
    use crate::tls::test_server::{Authority, Time};

    /// What Java makes of a key.
    fn without_public_key(private_key: &[u8]) -> Vec<u8> {
        let mut key = Der(Der(private_key).expect(SEQUENCE).unwrap());
        key.expect(INTEGER).unwrap();
        let algorithm = key.expect(SEQUENCE).unwrap();
        let mut inner = Der(Der(key.expect(OCTET_STRING).unwrap()).expect(SEQUENCE).unwrap());
        inner.expect(INTEGER).unwrap();
        let secret = inner.expect(OCTET_STRING).unwrap();
        let inner = value(SEQUENCE, &[&[INTEGER, 1, 1], &value(OCTET_STRING, &[secret])]);
        value(SEQUENCE, &[&[INTEGER, 1, 0], &value(SEQUENCE, &[algorithm]), &value(OCTET_STRING, &[&inner])])
    }

    #[test]
    fn a_key_of_a_curve_gets_the_public_key_of_its_certificate() {
        let whole = Authority::new("ours").issue(&["client"], Time::Now);
        let public_key = Certificate::read(&whole.certificates[0]).unwrap().public_key;
        let bare = without_public_key(&whole.private_key);
        assert_eq!(with_public_key(&bare, &public_key).unwrap(), whole.private_key);
        assert_eq!(with_public_key(&whole.private_key, &public_key), None);
    }

    #[test]
    fn other_and_damaged_keys_stay_as_they_are() {
        let key = Authority::new("ours").issue(&["client"], Time::Now).private_key;
        for end in 0..key.len() {
            assert_eq!(with_public_key(&key[..end], &[0, 4]), None);
        }
    }
}
