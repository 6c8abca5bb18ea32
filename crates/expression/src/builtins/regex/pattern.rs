//! Patterns compiled to a program of small steps. The size is bounded, and paid for, before it is built.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Capture, Class, Hir, HirKind, Look, Repetition};

use super::flags::Flags;
use crate::meter::{Flow, Meter, Stop};
use crate::value::error;

/// Longest pattern, in bytes.
const MAX_PATTERN_BYTES: usize = 256;

/// Most steps of a program; counted repeats are written out, so this is what bounds them.
const MAX_STEPS: usize = 1_024;

/// Deepest nesting of a pattern.
const MAX_NESTING: u32 = 32;

/// Steps of the meter that parsing a pattern costs.
const PARSE_STEPS: u64 = 1_000;

/// One step of a pattern's program.
#[derive(Debug)]
pub enum Step {
    Char(char),
    /// Ranges of characters, sorted.
    Set(Vec<(char, char)>),
    Look(Look),
    /// Try the first way, then the second.
    Split(usize, usize),
    Jump(usize),
    /// Remember the position in this slot.
    Save(usize),
    Match,
}

/// A compiled pattern.
#[derive(Debug)]
pub struct Pattern {
    pub steps: Vec<Step>,
    /// The names of the groups, the whole match not included.
    pub names: Vec<Option<String>>,
}

impl Pattern {
    /// Compiles a pattern.
    pub fn compile(meter: &Meter, source: &str, flags: Flags) -> Flow<Pattern> {
        if source.len() > MAX_PATTERN_BYTES {
            return Err(error(format!(
                "A pattern is longer than {MAX_PATTERN_BYTES} bytes"
            )));
        }
        meter.step(PARSE_STEPS)?;
        meter.alloc(64 * source.len() as u64)?;
        let parsed = ParserBuilder::new()
            .nest_limit(MAX_NESTING)
            .case_insensitive(flags.ignore_case)
            .ignore_whitespace(flags.extended)
            .dot_matches_new_line(flags.dot_all)
            .build()
            .parse(source);
        let hir = parsed.map_err(|problem| {
            error(format!(
                "{source} is not a pattern that can be used here: {}",
                reason(&problem)
            ))
        })?;
        let mut compiler = Compiler {
            meter,
            steps: Vec::new(),
            names: Vec::new(),
        };
        compiler.push(Step::Save(0))?;
        compiler.hir(&hir)?;
        compiler.push(Step::Save(1))?;
        compiler.push(Step::Match)?;
        Ok(Pattern {
            steps: compiler.steps,
            names: compiler.names,
        })
    }
}

fn reason(problem: &regex_syntax::Error) -> String {
    match problem {
        regex_syntax::Error::Parse(problem) => problem.kind().to_string(),
        regex_syntax::Error::Translate(problem) => problem.kind().to_string(),
        _ => "it cannot be read".to_owned(),
    }
}

struct Compiler<'m> {
    meter: &'m Meter,
    steps: Vec<Step>,
    names: Vec<Option<String>>,
}

impl Compiler<'_> {
    fn push(&mut self, step: Step) -> Flow<usize> {
        if self.steps.len() >= MAX_STEPS {
            return Err(too_large());
        }
        let ranges = if let Step::Set(ranges) = &step {
            ranges.len()
        } else {
            0
        };
        self.meter.step(2 + ranges as u64)?;
        self.meter.alloc_items(4 + ranges, 2 * size_of::<Step>())?;
        self.steps.push(step);
        Ok(self.steps.len() - 1)
    }

    fn patch(&mut self, at: usize, step: Step) {
        if let Some(slot) = self.steps.get_mut(at) {
            *slot = step;
        }
    }

    fn hir(&mut self, hir: &Hir) -> Flow<()> {
        match hir.kind() {
            HirKind::Empty => Ok(()),
            HirKind::Literal(literal) => {
                for c in String::from_utf8_lossy(&literal.0).chars() {
                    self.push(Step::Char(c))?;
                }
                Ok(())
            }
            HirKind::Class(class) => self.push(Step::Set(ranges_of(class))).map(|_| ()),
            HirKind::Look(look) => self.push(Step::Look(*look)).map(|_| ()),
            HirKind::Repetition(repetition) => self.repetition(repetition),
            HirKind::Capture(capture) => self.capture(capture),
            HirKind::Concat(parts) => parts.iter().try_for_each(|part| self.hir(part)),
            HirKind::Alternation(parts) => self.alternation(parts),
        }
    }

    /// A group that is repeated by count is written out several times, but it is one group.
    fn capture(&mut self, capture: &Capture) -> Flow<()> {
        let group = capture.index as usize;
        if self.names.len() < group {
            self.names.resize(group, None);
        }
        if let Some(slot) = self.names.get_mut(group - 1) {
            *slot = capture.name.as_ref().map(|name| name.to_string());
        }
        self.push(Step::Save(2 * group))?;
        self.hir(&capture.sub)?;
        self.push(Step::Save(2 * group + 1))?;
        Ok(())
    }

    fn alternation(&mut self, parts: &[Hir]) -> Flow<()> {
        let mut jumps = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            if at + 1 == parts.len() {
                self.hir(part)?;
                break;
            }
            let split = self.push(Step::Jump(0))?;
            self.hir(part)?;
            jumps.push(self.push(Step::Jump(0))?);
            self.patch(split, Step::Split(split + 1, self.steps.len()));
        }
        let end = self.steps.len();
        for jump in jumps {
            self.patch(jump, Step::Jump(end));
        }
        Ok(())
    }

    fn repetition(&mut self, repetition: &Repetition) -> Flow<()> {
        for _ in 0..repetition.min {
            self.meter.step(1)?;
            self.hir(&repetition.sub)?;
        }
        match repetition.max {
            None => self.unbounded(repetition),
            Some(max) => {
                let mut skips = Vec::new();
                for _ in repetition.min..max {
                    skips.push(self.push(Step::Jump(0))?);
                    self.hir(&repetition.sub)?;
                }
                let end = self.steps.len();
                for skip in skips {
                    self.patch(skip, split(repetition.greedy, skip + 1, end));
                }
                Ok(())
            }
        }
    }

    fn unbounded(&mut self, repetition: &Repetition) -> Flow<()> {
        let start = self.push(Step::Jump(0))?;
        self.hir(&repetition.sub)?;
        self.push(Step::Jump(start))?;
        let end = self.steps.len();
        self.patch(start, split(repetition.greedy, start + 1, end));
        Ok(())
    }
}

fn split(greedy: bool, into: usize, past: usize) -> Step {
    if greedy {
        Step::Split(into, past)
    } else {
        Step::Split(past, into)
    }
}

fn ranges_of(class: &Class) -> Vec<(char, char)> {
    match class {
        Class::Unicode(class) => class
            .iter()
            .map(|range| (range.start(), range.end()))
            .collect(),
        Class::Bytes(class) => class
            .iter()
            .map(|range| (char::from(range.start()), char::from(range.end())))
            .collect(),
    }
}

fn too_large() -> Stop {
    error("A pattern is too large; counted repeats are written out")
}
