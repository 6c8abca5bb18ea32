//! The built-in model: drafts apps from a catalogue and from what it recognises in plain English.
