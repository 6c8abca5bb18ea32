//! The order in which pieces of code compress best: each beside what it is most like.
//!
//! It must give the same order for the same pieces, and knows nothing of Wasm.

use std::collections::{HashMap, VecDeque};

/// Pieces are compared by their runs of this many bytes.
const RUN_BYTES: usize = 6;
/// Runs that more pieces have say nothing about likeness.
const COMMON_RUN: usize = 4_000;
/// gzip finds what is at most 32 KB back; what is nearer costs fewer bits.
const WINDOW_BYTES: usize = 26_000;
/// Keeps pieces of a few bytes, which are like everything, from being placed first.
const SHORT_PIECE_BYTES: u64 = 100;
/// A run's weight falls with the number of pieces that have it, to this power: rare ones make long matches.
const RARITY: f64 = -0.4;
/// The weight of a run that only one piece has.
const UNIT: f64 = 1_000_000.0;

/// The indices of `pieces` in their new order, which begins with the first.
///
/// Each next piece is the one of whose runs most are already within the window.
pub fn order(pieces: &[&[u8]]) -> Vec<usize> {
    let mut window = Window::over(Runs::of(pieces));
    let mut left: Vec<usize> = (1..pieces.len()).collect();
    let mut ordered = Vec::with_capacity(pieces.len());
    let mut next = (!pieces.is_empty()).then_some(0);
    while let Some(piece) = next {
        ordered.push(piece);
        window.push(piece, length(pieces, piece));
        let score = |piece: usize| {
            let bytes = length(pieces, piece) as u64 + SHORT_PIECE_BYTES;
            window.familiar(piece).saturating_mul(1_000) / bytes
        };
        // Of equals the one that came first stays first.
        let best = (0..left.len())
            .max_by_key(|at| (left.get(*at).map(|piece| score(*piece)), left.len() - at));
        next = best.map(|at| left.remove(at));
    }
    ordered
}

fn length(pieces: &[&[u8]], piece: usize) -> usize {
    pieces.get(piece).map_or(0, |bytes| bytes.len())
}

/// Which piece has which runs. Runs are numbered.
struct Runs {
    of_piece: Vec<Vec<usize>>,
    pieces_with: Vec<Vec<usize>>,
    weights: Vec<u64>,
}

impl Runs {
    fn of(pieces: &[&[u8]]) -> Self {
        let mut numbers: HashMap<&[u8], usize> = HashMap::new();
        let mut of_piece: Vec<Vec<usize>> = Vec::with_capacity(pieces.len());
        let mut pieces_with: Vec<Vec<usize>> = Vec::new();
        for (piece, bytes) in pieces.iter().enumerate() {
            let mut runs: Vec<usize> = bytes
                .windows(RUN_BYTES)
                .map(|run| {
                    let next = numbers.len();
                    *numbers.entry(run).or_insert(next)
                })
                .collect();
            runs.sort_unstable();
            runs.dedup();
            pieces_with.resize(numbers.len(), Vec::new());
            for run in &runs {
                if let Some(pieces) = pieces_with.get_mut(*run) {
                    pieces.push(piece);
                }
            }
            of_piece.push(runs);
        }
        let telling = |run: &usize| {
            let pieces = pieces_with.get(*run).map_or(0, Vec::len);
            (2..=COMMON_RUN).contains(&pieces)
        };
        for runs in &mut of_piece {
            runs.retain(telling);
        }
        let weights = pieces_with
            .iter()
            .map(|pieces| (UNIT * (pieces.len() as f64).powf(RARITY)) as u64)
            .collect();
        Self {
            of_piece,
            pieces_with,
            weights,
        }
    }
}

/// The pieces placed last, and how much of every other piece is found in them.
struct Window {
    runs: Runs,
    pieces: VecDeque<(usize, usize)>,
    bytes: usize,
    /// How many pieces of the window have the run.
    present: Vec<u32>,
    /// The weight of a piece's runs that are present.
    familiar: Vec<u64>,
}

impl Window {
    fn over(runs: Runs) -> Self {
        Self {
            present: vec![0; runs.weights.len()],
            familiar: vec![0; runs.of_piece.len()],
            pieces: VecDeque::new(),
            bytes: 0,
            runs,
        }
    }

    fn familiar(&self, piece: usize) -> u64 {
        self.familiar.get(piece).copied().unwrap_or_default()
    }

    fn push(&mut self, piece: usize, bytes: usize) {
        self.pieces.push_back((piece, bytes));
        self.bytes += bytes;
        self.count(piece, true);
        while self.bytes > WINDOW_BYTES && self.pieces.len() > 1 {
            let Some((piece, bytes)) = self.pieces.pop_front() else {
                return;
            };
            self.bytes -= bytes;
            self.count(piece, false);
        }
    }

    /// Counts the runs of a piece that entered the window or has left it.
    fn count(&mut self, piece: usize, entered: bool) {
        for run in self.runs.of_piece.get(piece).into_iter().flatten() {
            let Some(present) = self.present.get_mut(*run) else {
                continue;
            };
            let before = *present;
            *present = if entered { before + 1 } else { before - 1 };
            // Only the first to come and the last to go change what is familiar.
            if before != u32::from(!entered) {
                continue;
            }
            let weight = self.runs.weights.get(*run).copied().unwrap_or_default();
            for other in self.runs.pieces_with.get(*run).into_iter().flatten() {
                if let Some(familiar) = self.familiar.get_mut(*other) {
                    *familiar = if entered {
                        *familiar + weight
                    } else {
                        *familiar - weight
                    };
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likes_stand_together_and_equals_keep_their_order() {
        let (a, b) = ("let the quick fox run ".repeat(9), "0123456789 ".repeat(18));
        let pieces = [&a, &b, &a, &b, &a].map(|text| text.as_bytes());
        assert_eq!(order(&pieces), [0, 2, 4, 1, 3]);
    }

    #[test]
    fn every_piece_has_one_place() {
        let pieces: Vec<Vec<u8>> = (0..60_u8).map(|n| vec![n % 7; n.into()]).collect();
        let pieces: Vec<&[u8]> = pieces.iter().map(Vec::as_slice).collect();
        let mut places = order(&pieces);
        places.sort_unstable();
        assert_eq!(places, (0..60).collect::<Vec<_>>());
        assert!(order(&[]).is_empty());
    }

    #[test]
    fn what_left_the_window_is_no_longer_familiar() {
        let far = "a long way back".repeat(4);
        let filler = vec![7; WINDOW_BYTES + 1];
        let mut window = Window::over(Runs::of(&[far.as_bytes(), &filler, far.as_bytes()]));
        window.push(0, far.len());
        assert!(window.familiar(2) > 0);
        window.push(1, filler.len());
        assert_eq!(window.familiar(2), 0);
    }
}
