//! The limit at one below, at and one above; windows at their edges to the millisecond.

use super::*;

/// The start of a window of [`USER`].
const START_MS: u64 = 29_000_000 * WINDOW_MS;

fn take(state: State, now_ms: u64, count: u64) -> (State, Option<Decision>) {
    take_of(USER, state, now_ms, count)
}

fn take_of(limit: Limit, state: State, now_ms: u64, count: u64) -> (State, Option<Decision>) {
    (0..count).fold((state, None), |(state, _), _| {
        let (state, decision) = decide(state, now_ms, limit);
        (state, Some(decision))
    })
}

#[test]
fn one_below_at_and_above_each_limit() {
    for (limit, most) in [
        (USER, PER_USER),
        (IP, PER_IP),
        (APP, PER_FREE_APP),
        (APP_PAID, PER_PAID_APP),
    ] {
        let (state, last) = take_of(limit, State::default(), START_MS, most - 1);
        let one_left = Decision {
            allowed: true,
            limit: most,
            remaining: 1,
            reset_s: 60,
        };
        assert_eq!(last, Some(one_left));
        let (state, at) = decide(state, START_MS, limit);
        assert!(at.allowed && at.remaining == 0);
        let (_, above) = decide(state, START_MS, limit);
        assert!(!above.allowed && above.remaining == 0);
    }
}

#[test]
fn a_full_window_passes_nothing_at_its_last_millisecond_nor_at_the_first_of_the_next() {
    let (state, _) = take(State::default(), START_MS, PER_USER);
    for now_ms in [
        START_MS + 1,
        START_MS + WINDOW_MS - 1,
        START_MS + WINDOW_MS,
        START_MS + WINDOW_MS + 1,
    ] {
        assert!(!decide(state, now_ms, USER).1.allowed, "at {now_ms}");
    }
}

#[test]
fn a_full_window_lets_one_through_per_hundredth_of_the_next() {
    let (state, _) = take(State::default(), START_MS, PER_USER);
    let hundredth_ms = WINDOW_MS / PER_USER;
    let next_ms = START_MS + WINDOW_MS + hundredth_ms;
    assert!(!decide(state, next_ms - 1, USER).1.allowed);
    let (state, decision) = decide(state, next_ms, USER);
    assert!(decision.allowed);
    assert!(!decide(state, next_ms + 1, USER).1.allowed);
    assert!(decide(state, next_ms + hundredth_ms, USER).1.allowed);
}

#[test]
fn two_windows_later_everything_is_forgotten() {
    let (state, _) = take(State::default(), START_MS, PER_USER);
    assert!(
        decide(state, START_MS + 2 * WINDOW_MS - 1, USER)
            .1
            .remaining
            < PER_USER - 1
    );
    assert_eq!(
        decide(state, START_MS + 2 * WINDOW_MS, USER).1.remaining,
        PER_USER - 1
    );
}

#[test]
fn waiting_as_long_as_told_is_enough_and_one_millisecond_less_is_not() {
    let quarter = Limit {
        limit: 4,
        window_ms: 10_000,
    };
    let (mut state, mut now_ms) = (State::default(), 50_000);
    for step in 0..40 {
        let (after, decision) = decide(state, now_ms, quarter);
        state = after;
        if decision.allowed {
            now_ms += step % 3;
            continue;
        }
        let wait_ms = state
            .at(now_ms / 10_000)
            .wait_ms(now_ms % 10_000, 10_000, 4);
        assert!(
            !decide(state, now_ms + wait_ms - 1, quarter).1.allowed,
            "step {step}, {state:?}"
        );
        assert!(
            decide(state, now_ms + wait_ms, quarter).1.allowed,
            "step {step}, {state:?}"
        );
        assert_eq!(decision.reset_s, wait_ms.div_ceil(1000));
        now_ms += wait_ms;
    }
}

#[test]
fn a_refused_request_is_not_counted() {
    let (state, _) = take(State::default(), START_MS, PER_USER);
    assert_eq!(take(state, START_MS + 5, 50).0, state);
}

#[test]
fn a_clock_that_goes_backwards_gives_nothing_away() {
    let (state, _) = take(State::default(), START_MS + WINDOW_MS, PER_USER);
    assert!(!decide(state, START_MS + WINDOW_MS - 1, USER).1.allowed);
}

#[test]
fn a_limit_of_zero_refuses_and_a_window_of_zero_does_not_divide() {
    assert!(
        !decide(
            State::default(),
            5,
            Limit {
                limit: 0,
                window_ms: 10
            }
        )
        .1
        .allowed
    );
    assert!(
        decide(
            State::default(),
            5,
            Limit {
                limit: 1,
                window_ms: 0
            }
        )
        .1
        .allowed
    );
}
