use edgewright_storage_native::NativeStorage;

use super::*;

const NOW: UnixMillis = UnixMillis(1_800_000_000_000);

fn storage() -> NativeStorage {
    let storage = NativeStorage::in_memory().unwrap();
    Ledger(&storage).install().unwrap();
    storage
}

fn new<'a>(digest: &'a Digest, size: u64, name: Option<&'a str>) -> New<'a> {
    New {
        digest,
        size,
        name,
        kind: "text/plain",
        kept_until: NOW,
    }
}

fn begin(ledger: Ledger<'_>, new: &New<'_>) -> Result<Begun, Problem> {
    ledger.begin(new, Plan::Free, NOW).unwrap()
}

#[test]
fn a_file_is_there_when_it_is_whole_and_not_before() {
    let storage = storage();
    let ledger = Ledger(&storage);
    let digest = Digest::of(b"a");
    let file = new(&digest, 1, Some("a.txt"));
    assert_eq!(begin(ledger, &file), Ok(Begun::Write));
    assert_eq!(ledger.named("a.txt").unwrap(), None);
    assert_eq!(ledger.size(&digest).unwrap(), None);
    assert_eq!(
        begin(ledger, &file),
        Ok(Begun::Write),
        "the first try may have broken off"
    );
    assert!(ledger.finish(&file, NOW).unwrap());
    assert_eq!(ledger.named("a.txt").unwrap().unwrap().size, 1);
    assert_eq!(begin(ledger, &file), Ok(Begun::IsThere));
}

#[test]
fn what_nobody_needs_is_let_go_of_and_nothing_else() {
    let storage = storage();
    let ledger = Ledger(&storage);
    let digests = [b"named", b"short", b"begun"].map(|text| Digest::of(text));
    let [named, short, begun] = &digests;
    for (digest, name) in [(named, Some("n")), (short, None), (begun, None)] {
        begin(ledger, &new(digest, 5, name)).unwrap();
    }
    assert!(ledger.finish(&new(named, 5, Some("n")), NOW).unwrap());
    assert!(ledger.finish(&new(short, 5, None), NOW).unwrap());
    assert_eq!(ledger.let_go(NOW).unwrap(), []);
    assert_eq!(ledger.next_look().unwrap(), Some(NOW.plus(UNFINISHED_MS)));
    let later = NOW.plus(UNFINISHED_MS);
    let mut going = ledger.let_go(later).unwrap();
    going.sort();
    let mut expected = vec![short.clone(), begun.clone()];
    expected.sort();
    assert_eq!(going, expected);
    assert_eq!(
        ledger.size(short).unwrap(),
        None,
        "it is not shown any more"
    );
    assert_eq!(begin(ledger, &new(short, 5, None)).unwrap_err().status, 503);
    assert!(
        !ledger.finish(&new(begun, 5, None), later).unwrap(),
        "who comes too late hears of it"
    );
    assert_eq!(ledger.let_go(later).unwrap().len(), 2, "until it is done");
    for digest in &going {
        ledger.gone(digest).unwrap();
    }
    assert_eq!(ledger.stored_bytes().unwrap(), 5);
    assert!(ledger.remove("n").unwrap());
    assert!(!ledger.remove("n").unwrap());
    assert_eq!(&ledger.let_go(later).unwrap()[0], named);
}

#[test]
fn there_is_room_for_so_many_bytes_and_no_more() {
    let storage = storage();
    let ledger = Ledger(&storage);
    let (one, two) = (Digest::of(b"1"), Digest::of(b"2"));
    begin(ledger, &new(&one, STORED_BYTES_FREE - 1, None)).unwrap();
    let refused = begin(ledger, &new(&two, 2, None)).unwrap_err();
    assert_eq!(
        (refused.status, refused.code.as_str()),
        (409, "file-limit-reached")
    );
    begin(ledger, &new(&two, 1, None)).unwrap();
    assert_eq!(ledger.stored_bytes().unwrap(), STORED_BYTES_FREE);
    let three = Digest::of(b"3");
    assert!(begin(ledger, &new(&three, 1, None)).is_err());
    let paid = ledger
        .begin(&new(&three, 1, None), Plan::Paid, NOW)
        .unwrap();
    assert_eq!(paid, Ok(Begun::Write));
}

#[test]
fn a_list_goes_on_after_a_name_and_keeps_to_its_prefix() {
    let storage = storage();
    let ledger = Ledger(&storage);
    let digest = Digest::of(b"x");
    for name in ["a/1", "a/2", "a%", "b"] {
        let file = new(&digest, 1, Some(name));
        begin(ledger, &file).unwrap();
        assert!(ledger.finish(&file, NOW).unwrap());
    }
    let names = |prefix, after, limit| {
        let listed = ledger.list(prefix, after, limit).unwrap();
        let names = listed.into_iter().filter_map(|entry| entry.name);
        names.collect::<Vec<_>>()
    };
    assert_eq!(names("a/", "", 10), ["a/1", "a/2"]);
    assert_eq!(names("", "a/1", 2), ["a/2", "b"]);
    assert_eq!(names("%", "", 10), Vec::<String>::new());
    assert_eq!(
        ledger.stored_bytes().unwrap(),
        1,
        "the same content counts once"
    );
}
