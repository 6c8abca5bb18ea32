//! The model port over Anthropic's Messages API.
