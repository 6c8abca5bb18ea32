//! The matcher: all alternatives side by side, one character at a time, in order of preference.

use std::rc::Rc;

use regex_syntax::hir::Look;

use super::pattern::{Pattern, Step};
use crate::meter::{Flow, Meter};

/// Where a match and its groups lie, in code points.
#[derive(Clone, Debug)]
pub struct Found {
    slots: Rc<Vec<Option<usize>>>,
}

impl Found {
    /// The whole match.
    pub fn span(&self) -> (usize, usize) {
        self.group(0).unwrap_or((0, 0))
    }

    /// A group, where it took part.
    pub fn group(&self, at: usize) -> Option<(usize, usize)> {
        let slot = |at: usize| self.slots.get(at).copied().flatten();
        Some((slot(2 * at)?, slot(2 * at + 1)?))
    }
}

/// One alternative: where it is in the program and what it has saved.
struct Thread {
    at: usize,
    slots: Rc<Vec<Option<usize>>>,
}

struct Threads {
    list: Vec<Thread>,
    /// The position in the text at which a step was last put on the list.
    seen: Vec<usize>,
}

/// Program visits that one step of the meter pays for.
const VISITS_PER_STEP: u64 = 2;

/// The first match from a position on.
pub fn find(meter: &Meter, pattern: &Pattern, text: &[char], from: usize) -> Flow<Option<Found>> {
    let size = pattern.steps.len();
    meter.alloc_items(size, 2 * size_of::<usize>())?;
    meter.step(1 + size as u64 / 16)?;
    let mut run = Run {
        meter,
        pattern,
        text,
        visits: 0,
        pending: Vec::new(),
        next: Threads {
            list: Vec::new(),
            seen: vec![usize::MAX; size],
        },
    };
    let mut current: Vec<Thread> = Vec::new();
    let mut found: Option<Found> = None;
    let groups = 2 * (pattern.names.len() + 1);
    let mut at = from;
    loop {
        run.next.list.clear();
        if found.is_none() {
            // Starting here is the least preferred alternative.
            run.advance(&current, at)?;
            let slots = run.slots(groups)?;
            run.follow(0, at, slots)?;
        } else {
            run.advance(&current, at)?;
        }
        std::mem::swap(&mut current, &mut run.next.list);
        if let Some(matched) = current
            .iter()
            .position(|thread| matches!(pattern.steps.get(thread.at), Some(Step::Match)))
        {
            found = current.get(matched).map(|thread| Found {
                slots: Rc::clone(&thread.slots),
            });
            // What is less preferred than a match is given up.
            current.truncate(matched);
        }
        if at >= text.len() || (current.is_empty() && found.is_some()) {
            return Ok(found);
        }
        at += 1;
    }
}

struct Run<'r> {
    meter: &'r Meter,
    pattern: &'r Pattern,
    text: &'r [char],
    visits: u64,
    next: Threads,
    /// Steps still to follow; kept between calls for its memory.
    pending: Vec<Thread>,
}

impl Run<'_> {
    fn visit(&mut self) -> Flow<()> {
        self.visits += 1;
        if self.visits.is_multiple_of(VISITS_PER_STEP) {
            self.meter.step(1)
        } else {
            Ok(())
        }
    }

    fn slots(&self, groups: usize) -> Flow<Rc<Vec<Option<usize>>>> {
        self.meter.step(groups as u64 / 8)?;
        Ok(Rc::new(vec![None; groups]))
    }

    /// Moves every alternative over the character before `at`.
    fn advance(&mut self, current: &[Thread], at: usize) -> Flow<()> {
        let Some(c) = at
            .checked_sub(1)
            .and_then(|before| self.text.get(before))
            .copied()
        else {
            return Ok(());
        };
        for thread in current {
            self.visit()?;
            let passes = match self.pattern.steps.get(thread.at) {
                Some(Step::Char(wanted)) => *wanted == c,
                Some(Step::Set(ranges)) => holds(ranges, c),
                _ => false,
            };
            if passes {
                self.follow(thread.at + 1, at, Rc::clone(&thread.slots))?;
            }
        }
        Ok(())
    }

    /// Puts an alternative on the list, past everything that reads no character.
    fn follow(&mut self, start: usize, at: usize, slots: Rc<Vec<Option<usize>>>) -> Flow<()> {
        self.pending.push(Thread { at: start, slots });
        while let Some(Thread { at: step, slots }) = self.pending.pop() {
            self.visit()?;
            match self.next.seen.get_mut(step) {
                Some(seen) if *seen != at => *seen = at,
                _ => continue,
            }
            match self.pattern.steps.get(step) {
                Some(Step::Jump(to)) => self.pending.push(Thread { at: *to, slots }),
                Some(Step::Split(first, second)) => {
                    self.pending.push(Thread {
                        at: *second,
                        slots: Rc::clone(&slots),
                    });
                    self.pending.push(Thread { at: *first, slots });
                }
                Some(Step::Save(slot)) => {
                    self.meter.step(slots.len() as u64 / 8)?;
                    let mut saved = slots;
                    if let Some(place) = Rc::make_mut(&mut saved).get_mut(*slot) {
                        *place = Some(at);
                    }
                    self.pending.push(Thread {
                        at: step + 1,
                        slots: saved,
                    });
                }
                Some(Step::Look(look)) if self.looks(*look, at) => {
                    self.pending.push(Thread {
                        at: step + 1,
                        slots,
                    });
                }
                Some(Step::Look(_)) | None => {}
                Some(_) => self.next.list.push(Thread { at: step, slots }),
            }
        }
        Ok(())
    }

    fn looks(&self, look: Look, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|at| self.text.get(at)).copied();
        let after = self.text.get(at).copied();
        let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let ascii_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        match look {
            Look::Start => before.is_none(),
            Look::End => after.is_none(),
            Look::StartLF | Look::StartCRLF => matches!(before, None | Some('\n')),
            Look::EndLF | Look::EndCRLF => matches!(after, None | Some('\n')),
            Look::WordAscii => ascii_word(before) != ascii_word(after),
            Look::WordAsciiNegate => ascii_word(before) == ascii_word(after),
            Look::WordUnicode => word(before) != word(after),
            Look::WordUnicodeNegate => word(before) == word(after),
            Look::WordStartAscii => !ascii_word(before) && ascii_word(after),
            Look::WordEndAscii => ascii_word(before) && !ascii_word(after),
            Look::WordStartUnicode => !word(before) && word(after),
            Look::WordEndUnicode => word(before) && !word(after),
            Look::WordStartHalfAscii => !ascii_word(before),
            Look::WordEndHalfAscii => !ascii_word(after),
            Look::WordStartHalfUnicode => !word(before),
            Look::WordEndHalfUnicode => !word(after),
        }
    }
}

/// Whether one of the sorted ranges holds a character.
fn holds(ranges: &[(char, char)], c: char) -> bool {
    let at = ranges.partition_point(|(_, end)| *end < c);
    ranges.get(at).is_some_and(|(start, _)| *start <= c)
}
