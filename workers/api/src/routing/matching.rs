//! Finds the route of a request. Segments are split before they are decoded, and decoded once, so that no
//! spelling of a path reaches a route that its plain spelling would not.

use percent_encoding::percent_decode_str;

use super::{Method, ROUTES, Route};

/// At the end of a pattern: everything that follows, as it is spelled.
const REST: &str = "{*rest}";

/// What a method and path lead to.
pub enum Match {
    /// A route, with the values of its pattern.
    Found(&'static Route, Vec<(&'static str, String)>),
    /// The path exists with these other methods.
    WrongMethod(Vec<Method>),
    /// No such path.
    NotFound,
}

/// Finds the route of a request. HEAD is answered as GET.
pub fn find(method: &str, path: &str) -> Match {
    let method = if method == "HEAD" { "GET" } else { method };
    let mut others = Vec::new();
    for route in ROUTES {
        if !may_match(route.pattern, path) {
            continue;
        }
        let Some(params) = matches(route.pattern, path) else {
            continue;
        };
        if route.method.takes(method) {
            return Match::Found(route, params);
        }
        others.push(route.method);
    }
    if others.is_empty() {
        Match::NotFound
    } else {
        Match::WrongMethod(others)
    }
}

/// Whether the plain parts of the pattern are there. Most routes are ruled out at the first of them, which matters: every
/// request asks all routes.
fn may_match(pattern: &str, path: &str) -> bool {
    let Some((plain, rest)) = pattern.split_once('{') else {
        return pattern == path;
    };
    let Some(path) = path.strip_prefix(plain) else {
        return false;
    };
    let rest = rest.split_once('}').map_or("", |(_, rest)| rest);
    if rest == REST {
        return true;
    }
    may_match(rest, path.find('/').map_or("", |end| path.split_at(end).1))
}

fn matches(pattern: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let mut params = Vec::new();
    let (pattern, path) = match pattern.strip_suffix(REST) {
        Some(pattern) => {
            let (path, rest) = split_rest(path, pattern.matches('/').count());
            params.push(("rest", rest.to_owned()));
            (pattern, path)
        }
        None => (pattern, path),
    };
    let mut actual = path.split('/');
    for expected in pattern.split('/') {
        let segment = actual.next()?;
        match expected
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'))
        {
            Some(name) => params.push((name, decode(segment)?)),
            None if expected == segment => {}
            None => return None,
        }
    }
    actual.next().is_none().then_some(params)
}

/// The part of a path with so many slashes, and what follows it.
fn split_rest(path: &str, slashes: usize) -> (&str, &str) {
    let end = path.match_indices('/').nth(slashes);
    path.split_at(end.map_or(path.len(), |(end, _)| end))
}

fn decode(segment: &str) -> Option<String> {
    let text = percent_decode_str(segment).decode_utf8().ok()?;
    let strange = text
        .chars()
        .any(|character| character.is_control() || matches!(character, '/' | '\\' | '%'));
    (!text.is_empty() && !strange).then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(method: &str, path: &str) -> Option<&'static str> {
        match find(method, path) {
            Match::Found(route, _) => Some(route.operation),
            _ => None,
        }
    }

    #[test]
    fn only_the_plain_spelling_of_a_path_is_found() {
        assert_eq!(operation("GET", "/v1/me"), Some("person_get"));
        for path in [
            "/v1/me/",
            "//v1/me",
            "/V1/me",
            "/v1/%6de",
            "/v1/me;x",
            "/v1/./me",
            "/v1/features/a%2fb",
            "/v1/features/%252e",
        ] {
            assert_eq!(operation("GET", path), None, "{path}");
        }
    }

    #[test]
    fn a_known_path_with_another_method_names_the_methods() {
        assert!(
            matches!(find("DELETE", "/v1/me"), Match::WrongMethod(methods) if methods == [Method::Get])
        );
        assert!(matches!(find("GET", "/v1/nothing"), Match::NotFound));
    }

    #[test]
    fn every_route_is_found_by_its_own_pattern_and_by_nothing_longer_unless_it_says_so() {
        for route in ROUTES {
            let takes_more = route.pattern.ends_with(REST);
            let path = route.pattern.replace(REST, "").replace(['{', '}'], "");
            assert!(may_match(route.pattern, &path), "{path}");
            let longer = may_match(route.pattern, &format!("{path}/x"));
            assert_eq!(longer, takes_more, "{path}");
        }
    }

    #[test]
    fn no_two_routes_share_method_and_pattern_or_operation() {
        let mut seen = std::collections::HashSet::new();
        for route in ROUTES {
            assert!(
                seen.insert(format!("{} {}", route.method.as_str(), route.pattern)),
                "{}",
                route.pattern
            );
            assert!(
                seen.insert(route.operation.to_owned()),
                "{}",
                route.operation
            );
        }
    }

    #[test]
    fn an_email_in_a_path_is_decoded_once() {
        let Match::Found(_, params) = find("PUT", "/v1/apps/ann/tools/people/bo%40x.org") else {
            panic!("no match")
        };
        assert_eq!(
            params.last().map(|(_, value)| value.as_str()),
            Some("bo@x.org")
        );
    }
}
