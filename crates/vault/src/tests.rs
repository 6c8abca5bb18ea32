//! What opens, and above all what does not.

use edgewright_types::Secret;

use super::*;

const SECRET: &str = "sk-planted-canary-0123456789";
const OLD: &str = "k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";
const NEW: &str = "k2:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI";

const PLACE: Context<'_> = Context {
    tenant: "user_ann",
    record: "model_keys/openai",
    field: "key",
    version: 7,
    bound: &["https://api.openai.com"],
};

fn ring(text: &str) -> KeyRing {
    KeyRing::parse(text).unwrap()
}

fn secret() -> Secret {
    Secret::new(SECRET.to_owned())
}

/// A data key and a value it sealed.
fn sealed() -> (DataKey, Vec<u8>) {
    let key = DataKey::from_entropy([9; 32]);
    let bytes = key.seal(&PLACE, &secret(), [5; 24]);
    (key, bytes)
}

#[test]
fn what_was_sealed_opens_in_its_place() {
    let (key, bytes) = sealed();
    assert_eq!(key.open(&PLACE, &bytes).unwrap().expose(), SECRET);
    assert_eq!(bytes.len(), 1 + 24 + SECRET.len() + 16);
    assert!(!bytes.windows(4).any(|part| part == b"sk-p"));
    let empty = key.seal(&PLACE, &Secret::new(String::new()), [6; 24]);
    assert_eq!(key.open(&PLACE, &empty).unwrap().expose(), "");
}

#[test]
fn another_nonce_makes_other_bytes() {
    let (key, bytes) = sealed();
    let again = key.seal(&PLACE, &secret(), [4; 24]);
    assert_ne!(bytes, again);
    assert_eq!(key.open(&PLACE, &again).unwrap().expose(), SECRET);
}

#[test]
fn it_opens_in_no_other_place() {
    let (key, bytes) = sealed();
    let elsewhere = [
        Context {
            tenant: "user_ben",
            ..PLACE
        },
        Context {
            tenant: "user_an",
            record: "nmodel_keys/openai",
            ..PLACE
        },
        Context {
            record: "model_keys/xai",
            ..PLACE
        },
        Context {
            field: "base_url",
            ..PLACE
        },
        Context {
            version: 8,
            ..PLACE
        },
        Context {
            version: 6,
            ..PLACE
        },
        Context {
            bound: &["https://evil.example"],
            ..PLACE
        },
        Context {
            bound: &[],
            ..PLACE
        },
        Context {
            bound: &["https://api.openai.com", ""],
            ..PLACE
        },
        Context {
            bound: &["https://api.open", "ai.com"],
            ..PLACE
        },
    ];
    for place in elsewhere {
        assert_eq!(
            key.open(&place, &bytes).unwrap_err(),
            OpenError::Damaged,
            "{place:?}"
        );
    }
}

#[test]
fn each_bit_counts() {
    let (key, bytes) = sealed();
    for index in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[index] ^= 1 << bit;
            let opened = key.open(&PLACE, &changed);
            assert_eq!(
                opened.unwrap_err(),
                OpenError::Damaged,
                "byte {index}, bit {bit}"
            );
        }
    }
}

#[test]
fn what_is_cut_or_longer_does_not_open() {
    let (key, bytes) = sealed();
    for length in 0..bytes.len() {
        assert_eq!(
            key.open(&PLACE, &bytes[..length]).unwrap_err(),
            OpenError::Damaged,
            "{length}"
        );
        assert_eq!(
            key.open(&PLACE, &bytes[length + 1..]).unwrap_err(),
            OpenError::Damaged
        );
    }
    let mut longer = bytes;
    longer.push(0);
    assert_eq!(key.open(&PLACE, &longer).unwrap_err(), OpenError::Damaged);
}

#[test]
fn another_persons_data_key_opens_nothing() {
    let (_, bytes) = sealed();
    let other = DataKey::from_entropy([8; 32]);
    assert_eq!(other.open(&PLACE, &bytes).unwrap_err(), OpenError::Damaged);
}

#[test]
fn a_data_key_is_no_value_and_a_value_no_data_key() {
    let ring = ring(OLD);
    let key = DataKey::from_entropy([9; 32]);
    let kept = ring.seal("user_ann", &key, [1; 24]);
    let (other, value) = sealed();
    assert!(other.open(&PLACE, &kept.bytes).is_err());
    let posing = SealedDataKey {
        bytes: value,
        ..kept
    };
    assert_eq!(
        ring.open("user_ann", &posing).unwrap_err(),
        OpenError::Damaged
    );
}

#[test]
fn a_data_key_opens_for_its_person_under_the_key_it_names() {
    let ring = ring(&format!("{NEW},{OLD}"));
    let (key, bytes) = sealed();
    let kept = ring.seal("user_ann", &key, [1; 24]);
    assert_eq!(kept.key_id, "k2");
    let opened = ring.open("user_ann", &kept).unwrap();
    assert!(!opened.is_stale);
    assert_eq!(opened.key.open(&PLACE, &bytes).unwrap().expose(), SECRET);

    assert_eq!(
        ring.open("user_ben", &kept).unwrap_err(),
        OpenError::Damaged
    );
    let renamed = SealedDataKey {
        key_id: "k1".to_owned(),
        ..kept.clone()
    };
    assert_eq!(
        ring.open("user_ann", &renamed).unwrap_err(),
        OpenError::Damaged
    );
    for index in 0..kept.bytes.len() {
        let mut changed = kept.clone();
        changed.bytes[index] ^= 1;
        assert_eq!(
            ring.open("user_ann", &changed).unwrap_err(),
            OpenError::Damaged
        );
        changed.bytes.truncate(index);
        assert_eq!(
            ring.open("user_ann", &changed).unwrap_err(),
            OpenError::Damaged
        );
    }
}

#[test]
fn a_key_that_is_gone_is_named_and_opens_nothing() {
    let (key, _) = sealed();
    let kept = ring(OLD).seal("user_ann", &key, [1; 24]);
    let refused = ring(NEW).open("user_ann", &kept).unwrap_err();
    assert_eq!(
        refused,
        OpenError::UnknownKey {
            key_id: "k1".to_owned()
        }
    );
    // The same id with other bytes is no key to it either.
    let impostor = ring(&NEW.replace("k2", "k1"));
    assert_eq!(
        impostor.open("user_ann", &kept).unwrap_err(),
        OpenError::Damaged
    );
}

/// Interrupted after each record: some are sealed under the new key, some still under the old one, all of them open.
#[test]
fn a_rotation_may_stop_after_any_record() {
    let people: Vec<String> = (0..20).map(|number| format!("user_{number}")).collect();
    let old = ring(OLD);
    let both = ring(&format!("{NEW},{OLD}"));
    let keys = |index: usize| DataKey::from_entropy([u8::try_from(index).unwrap(); 32]);
    for stop in 0..=people.len() {
        let mut kept: Vec<_> = people
            .iter()
            .enumerate()
            .map(|(index, person)| old.seal(person, &keys(index), [1; 24]))
            .collect();
        for (person, sealed) in people.iter().zip(&mut kept).take(stop) {
            let opened = both.open(person, sealed).unwrap();
            assert!(opened.is_stale);
            *sealed = both.seal(person, &opened.key, [2; 24]);
        }
        for (index, (person, sealed)) in people.iter().zip(&kept).enumerate() {
            let opened = both.open(person, sealed).unwrap();
            assert_eq!(opened.is_stale, index >= stop);
            let value = keys(index).seal(&PLACE, &secret(), [3; 24]);
            assert_eq!(opened.key.open(&PLACE, &value).unwrap().expose(), SECRET);
            // Under exactly one of the two.
            assert_eq!(old.open(person, sealed).is_ok(), index >= stop);
            assert_eq!(ring(NEW).open(person, sealed).is_ok(), index < stop);
        }
    }
}

#[test]
fn key_rings_are_read_strictly() {
    assert_eq!(ring(&format!(" {NEW} , {OLD}, ")).current_id(), "k2");
    let form = |text: &str| KeyRing::parse(text).unwrap_err();
    assert_eq!(form(""), KeyRingError::Empty);
    assert_eq!(form(" , "), KeyRingError::Empty);
    assert_eq!(form(&format!("{OLD},{OLD}")), KeyRingError::Twice(2));
    for wrong in [
        "k1",
        "k1:",
        ":AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE",
        "K1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE",
        "a1234567890123456:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE",
        "k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ",
        "k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB",
        "k1:+QEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE",
    ] {
        assert_eq!(form(wrong), KeyRingError::Form(1), "{wrong}");
        assert_eq!(form(&format!("{NEW},{wrong}")), KeyRingError::Form(2));
    }
    let id = "a123456789012345";
    assert_eq!(ring(&OLD.replace("k1", id)).current_id(), id);
}

#[test]
fn nothing_shows_a_key_or_a_value() {
    let (key, _) = sealed();
    let ring = ring(OLD);
    let kept = ring.seal("user_ann", &key, [1; 24]);
    let opened = ring.open("user_ann", &kept).unwrap();
    let shown = format!("{ring:?} {key:?} {opened:?} {:?} {:#?}", secret(), ring);
    for hidden in ["planted", "AQEB", "[9,", " 9,", " 1,"] {
        assert!(!shown.contains(hidden), "{shown}");
    }
    for error in [
        KeyRing::parse("k1:c2VjcmV0").unwrap_err().to_string(),
        OpenError::Damaged.to_string(),
    ] {
        assert!(!error.contains("c2VjcmV0"), "{error}");
    }
}
