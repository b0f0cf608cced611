//! The string value: 0 to 31 machine codes, held inline so that no statement allocates.

/// A BASIC string. Unused bytes are zero, so that equal strings are equal values.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Text {
    len: u8,
    bytes: [u8; Text::MAX],
}

impl Text {
    /// The longest string.
    pub const MAX: usize = 31;

    /// `""`.
    pub const EMPTY: Text = Text { len: 0, bytes: [0; Text::MAX] };

    /// The codes as a string; `None` for more than 31.
    pub fn new(codes: &[u8]) -> Option<Text> {
        if codes.len() > Text::MAX {
            return None;
        }
        let mut text = Text { len: codes.len() as u8, bytes: [0; Text::MAX] };
        text.bytes[..codes.len()].copy_from_slice(codes);
        Some(text)
    }

    /// As many of the codes as fit.
    pub fn cut(codes: &[u8]) -> Text {
        let mut text = Text::EMPTY;
        let len = codes.len().min(Text::MAX);
        text.bytes[..len].copy_from_slice(&codes[..len]);
        text.len = len as u8;
        text
    }

    /// Its characters' codes.
    #[inline]
    pub fn codes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len).min(Text::MAX)]
    }

    /// Number of characters.
    #[inline]
    pub fn len(&self) -> usize {
        usize::from(self.len)
    }

    /// Whether it is `""`.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// `self + tail`; `None` past 31 characters.
    #[inline]
    pub fn join(&self, tail: &Text) -> Option<Text> {
        let (head_len, tail_len) = (self.len(), tail.len());
        if head_len + tail_len > Text::MAX {
            return None;
        }
        let mut text = *self;
        text.bytes[head_len..head_len + tail_len].copy_from_slice(tail.codes());
        text.len = (head_len + tail_len) as u8;
        Some(text)
    }
}

impl Default for Text {
    fn default() -> Text {
        Text::EMPTY
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Text) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Text) -> std::cmp::Ordering {
        self.codes().cmp(other.codes())
    }
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Text({:?})", String::from_utf8_lossy(self.codes()))
    }
}
