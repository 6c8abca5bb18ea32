//! Every way we know of smuggling one host in as another is refused, in the definition and when it runs.

use super::*;

fn origin(url: &str) -> Result<String, AddressRefused> {
    Origin::of(url, false).map(|origin| origin.to_string())
}

#[test]
fn an_origin_has_one_spelling() {
    for (url, expected) in [
        ("https://api.example.com/v1?x=1", "https://api.example.com"),
        ("https://API.Example.com.:443/", "https://api.example.com"),
        ("http://api.example.com:80", "http://api.example.com"),
        ("http://api.example.com:443#x", "http://api.example.com:443"),
        ("https://example.com?@other.example", "https://example.com"),
        ("https://example.com/@other.example", "https://example.com"),
    ] {
        assert_eq!(origin(url).as_deref(), Ok(expected), "{url}");
    }
}

#[test]
fn what_is_not_plainly_a_public_web_address_is_refused() {
    for (url, refused) in [
        ("", AddressRefused::Malformed),
        ("https:/example.com", AddressRefused::Malformed),
        ("https://", AddressRefused::Malformed),
        ("https:///example.com", AddressRefused::Malformed),
        ("https://exa\tmple.com", AddressRefused::Malformed),
        (
            "https://example.com\\@127.0.0.1/",
            AddressRefused::Malformed,
        ),
        ("https://examplе.com", AddressRefused::Malformed),
        ("https://exa%6dple.com", AddressRefused::Malformed),
        (" https://example.com", AddressRefused::Scheme),
        ("HTTPS://example.com", AddressRefused::Scheme),
        ("file://etc/passwd", AddressRefused::Scheme),
        ("ftp://example.com", AddressRefused::Scheme),
        ("https://user:pass@example.com", AddressRefused::Userinfo),
        ("https://example.com@127.0.0.1/", AddressRefused::Userinfo),
        ("http://127.0.0.1/", AddressRefused::Private),
        ("http://0x7f.1/", AddressRefused::Malformed),
        ("http://[::1]/", AddressRefused::Private),
        ("http://169.254.169.254/latest", AddressRefused::Private),
        ("http://keycloak/realms", AddressRefused::Private),
        ("http://metadata.google.internal", AddressRefused::Private),
    ] {
        let found = origin(url);
        let is_number = url.contains("0x7f");
        assert!(
            found == Err(refused) || (is_number && found == Err(AddressRefused::Private)),
            "{url:?}: {found:?}"
        );
    }
    let longest = format!("https://example.com/{}", "x".repeat(ADDRESS_CHARS - 20));
    assert!(origin(&longest).is_ok());
    assert_eq!(
        origin(&format!("{longest}x")),
        Err(AddressRefused::Malformed)
    );
}

#[test]
fn in_development_any_host_is_taken_but_no_other_scheme() {
    for url in [
        "http://127.0.0.1:8080/x",
        "http://localhost",
        "http://[::1]:9000/",
    ] {
        assert!(Origin::of(url, true).is_ok(), "{url}");
    }
    assert_eq!(Origin::of("file://x/y", true), Err(AddressRefused::Scheme));
    assert_eq!(
        Origin::of("http://a@localhost", true),
        Err(AddressRefused::Userinfo)
    );
}

#[test]
fn a_host_is_fixed_only_when_nothing_can_be_added_to_it() {
    let fixed = |text: &str| {
        let uri = match Expression::wrapped(text) {
            Some(expression) => Uri::Expression(expression),
            None => Uri::Template(crate::endpoint::UriTemplate::parse(text).unwrap()),
        };
        Origin::of_uri(&uri, false).map(|origin| origin.map(|origin| origin.to_string()))
    };
    let some = |text: &str| Ok(Some(text.to_owned()));
    assert_eq!(fixed("https://a.example/{id}"), some("https://a.example"));
    assert_eq!(
        fixed("https://a.example?id={id}"),
        some("https://a.example")
    );
    assert_eq!(fixed("https://a.example{path}"), Ok(None));
    assert_eq!(fixed("https://{host}/x"), Ok(None));
    assert_eq!(fixed("https://user:{password}@a.example/"), Ok(None));
    assert_eq!(fixed("https://user@a{id}/"), Err(AddressRefused::Userinfo));
    assert_eq!(
        fixed("${ \"https://a.example/items/\\(.id)\" }"),
        some("https://a.example")
    );
    assert_eq!(fixed("${ \"https://a.example\" + .path }"), Ok(None));
    assert_eq!(fixed("${ \"https://a.example\\(.path)\" }"), Ok(None));
    assert_eq!(fixed("${ $context.url }"), Ok(None));
    assert_eq!(
        fixed("${ \"file://etc/\\(.x)\" }"),
        Err(AddressRefused::Scheme)
    );
}
