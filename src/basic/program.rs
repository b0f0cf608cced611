//! A program as the machine stores it: numbered lines of tokens, sorted.
//!
//! Line records and their limits are `convert`'s; this module adds order, replacement and identity.
//! Source: spec, language 2 and machine 3.1.

use super::convert::{RECORD_MAX_BYTES, RecordError, records};
use super::tree::LineNumber;
use thiserror::Error;

/// The most token bytes that a line can have.
pub const LINE_TOKENS_MAX: usize = RECORD_MAX_BYTES - RECORD_FRAME_BYTES;

/// What a line's record has beside its tokens: length byte, two bytes of line number, final 00.
pub const RECORD_FRAME_BYTES: usize = 4;

/// The highest number that a line can have.
pub const LINE_NUMBER_MAX: u16 = 65534;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredLine {
    /// Its number, `0..=65534`.
    pub number: LineNumber,
    /// Its tokens without number and final 00, at most [`LINE_TOKENS_MAX`].
    pub tokens: Vec<u8>,
}

/// The lines, in ascending order of their numbers, each number once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Program {
    lines: Vec<StoredLine>,
}

/// Why a line cannot be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum StoreError {
    /// 65535 is a number that no line can have.
    #[error("line numbers end at {LINE_NUMBER_MAX}")]
    Number,
    /// More than [`LINE_TOKENS_MAX`] bytes.
    #[error("the line takes {bytes} bytes, and a line can have {LINE_TOKENS_MAX}")]
    TooLong {
        /// How many it takes.
        bytes: usize,
    },
}

/// Why bytes are not a program. Offsets count from the start of the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ImageError {
    /// The records are no unbroken chain.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A record with the number 65535.
    #[error("byte {offset}: line numbers end at {LINE_NUMBER_MAX}")]
    Number {
        /// Where the record begins.
        offset: usize,
    },
}

impl Program {
    /// A program without lines.
    pub fn new() -> Program {
        Program::default()
    }

    /// The lines, in order.
    pub fn lines(&self) -> &[StoredLine] {
        &self.lines
    }

    /// Whether there is no line.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The place of a line in [`Program::lines`], or where it would be put.
    ///
    /// # Errors
    /// That place, if there is no such line.
    pub fn index_of(&self, number: LineNumber) -> Result<usize, usize> {
        self.lines.binary_search_by_key(&number, |line| line.number)
    }

    /// The line with this number.
    pub fn line(&self, number: LineNumber) -> Option<&StoredLine> {
        self.index_of(number).ok().map(|index| &self.lines[index])
    }

    /// Stores a line in place of the one with the same number, which is returned.
    ///
    /// # Errors
    /// [`StoreError`]; the program is unchanged then.
    pub fn insert(&mut self, number: LineNumber, tokens: Vec<u8>) -> Result<Option<StoredLine>, StoreError> {
        check(number, &tokens)?;
        let line = StoredLine { number, tokens };
        // Files come in order nearly always: no search for a line that belongs at the end.
        if self.lines.last().is_none_or(|last| last.number < number) {
            self.lines.push(line);
            return Ok(None);
        }
        Ok(match self.index_of(number) {
            Ok(index) => Some(std::mem::replace(&mut self.lines[index], line)),
            Err(index) => {
                self.lines.insert(index, line);
                None
            }
        })
    }

    /// Deletes a line, which is returned if it was there.
    pub fn remove(&mut self, number: LineNumber) -> Option<StoredLine> {
        self.index_of(number).ok().map(|index| self.lines.remove(index))
    }

    /// Deletes the lines from `from` to `to`, both included; says how many there were.
    pub fn remove_range(&mut self, from: LineNumber, to: LineNumber) -> usize {
        let before = self.lines.len();
        self.lines.retain(|line| line.number < from || line.number > to);
        before - self.lines.len()
    }

    /// The bytes that [`Program::image`] has.
    pub fn size(&self) -> usize {
        self.lines.iter().map(|line| RECORD_FRAME_BYTES + line.tokens.len()).sum::<usize>() + 1
    }

    /// The line records and the final 00, as in the cartridge's RAM. Source: spec, machine 3.1.
    pub fn image(&self) -> Vec<u8> {
        let mut image = Vec::with_capacity(self.size());
        for line in &self.lines {
            // `insert` lets no line in whose record is longer than 255 bytes.
            image.push((RECORD_FRAME_BYTES + line.tokens.len()) as u8);
            image.extend_from_slice(&line.number.0.to_le_bytes());
            image.extend_from_slice(&line.tokens);
            image.push(0);
        }
        image.push(0);
        image
    }

    /// The program in an image. Lines out of order are sorted in; of two with one number the later stays; what follows
    /// the final 00 is not looked at.
    ///
    /// # Errors
    /// [`ImageError`] if the bytes are no chain of records with numbers up to 65534.
    pub fn from_image(image: &[u8]) -> Result<Program, ImageError> {
        let mut lines = Vec::new();
        let mut walk = records(image);
        loop {
            let offset = walk.offset();
            let Some(record) = walk.next() else { break };
            let record = record?;
            if record.number > LINE_NUMBER_MAX {
                return Err(ImageError::Number { offset });
            }
            lines.push(StoredLine { number: LineNumber(record.number), tokens: record.tokens.to_vec() });
        }
        Ok(Program::sort(lines))
    }

    /// The program of these lines in any order; of two with one number the later stays.
    ///
    /// # Errors
    /// The first line that cannot be stored, by its place in `lines`.
    pub fn from_lines(lines: Vec<StoredLine>) -> Result<Program, (usize, StoreError)> {
        for (index, line) in lines.iter().enumerate() {
            check(line.number, &line.tokens).map_err(|error| (index, error))?;
        }
        Ok(Program::sort(lines))
    }

    /// Sorts at once: inserting one by one would move all that follows each time.
    fn sort(mut lines: Vec<StoredLine>) -> Program {
        lines.sort_by_key(|line| line.number);
        let mut sorted: Vec<StoredLine> = Vec::with_capacity(lines.len());
        for line in lines {
            match sorted.last_mut().filter(|last| last.number == line.number) {
                Some(earlier) => *earlier = line,
                None => sorted.push(line),
            }
        }
        Program { lines: sorted }
    }

    /// Names the program: the blake3 hash of its image.
    pub fn content_hash(&self) -> [u8; 32] {
        *blake3::hash(&self.image()).as_bytes()
    }
}

fn check(number: LineNumber, tokens: &[u8]) -> Result<(), StoreError> {
    if number.0 > LINE_NUMBER_MAX {
        return Err(StoreError::Number);
    }
    if tokens.len() > LINE_TOKENS_MAX {
        return Err(StoreError::TooLong { bytes: tokens.len() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn numbers(program: &Program) -> Vec<u16> {
        program.lines().iter().map(|line| line.number.0).collect()
    }

    #[test]
    fn lines_are_kept_sorted_and_replaced() {
        let mut program = Program::new();
        for number in [20, 10, 30, 15] {
            assert_eq!(program.insert(LineNumber(number), vec![number as u8]), Ok(None));
        }
        assert_eq!(numbers(&program), [10, 15, 20, 30]);
        let replaced = program.insert(LineNumber(20), vec![0x98]).unwrap().unwrap();
        assert_eq!(replaced.tokens, [20]);
        assert_eq!(program.line(LineNumber(20)).unwrap().tokens, [0x98]);
        assert!(program.remove(LineNumber(16)).is_none());
        assert!(program.remove(LineNumber(15)).is_some());
        assert_eq!(program.remove_range(LineNumber(11), LineNumber(30)), 2);
        assert_eq!(numbers(&program), [10]);
    }

    #[test]
    fn what_cannot_be_stored_is_refused() {
        let mut program = Program::new();
        assert_eq!(program.insert(LineNumber(65535), vec![]), Err(StoreError::Number));
        assert_eq!(program.insert(LineNumber(1), vec![1; 252]), Err(StoreError::TooLong { bytes: 252 }));
        assert_eq!(program.insert(LineNumber(65534), vec![1; 251]), Ok(None));
        assert_eq!(program.image()[0], 255);
    }

    #[test]
    fn the_image_is_the_spec_s() {
        let mut program = Program::new();
        assert_eq!(program.image(), [0]);
        let tokens = vec![0x9E, 0x20, 0x12, 0x00, 0x60, 0x2C, 0x12, 0x41, 0x00];
        program.insert(LineNumber(10), tokens).unwrap();
        let image = [0x0D, 0x0A, 0x00, 0x9E, 0x20, 0x12, 0x00, 0x60, 0x2C, 0x12, 0x41, 0x00, 0x00, 0x00];
        assert_eq!(program.image(), image);
        assert_eq!(program.size(), image.len());
        assert_eq!(Program::from_image(&image), Ok(program));
    }

    #[test]
    fn damage_is_named() {
        let unsorted = [5, 20, 0, 1, 0, 5, 10, 0, 2, 0, 5, 20, 0, 3, 0, 0];
        let program = Program::from_image(&unsorted).unwrap();
        assert_eq!(numbers(&program), [10, 20]);
        assert_eq!(program.line(LineNumber(20)).unwrap().tokens, [3]);
        assert_eq!(Program::from_image(&[4, 255, 255, 0, 0]), Err(ImageError::Number { offset: 0 }));
        assert_eq!(Program::from_image(&[2]), Err(RecordError::Length { offset: 0, length: 2 }.into()));
    }

    proptest! {
        #[test]
        fn images_are_read_back(lines in proptest::collection::btree_map(0u16..=65534, proptest::collection::vec(any::<u8>(), 0..=251), 0..9)) {
            let mut program = Program::new();
            for (number, tokens) in lines {
                program.insert(LineNumber(number), tokens).unwrap();
            }
            prop_assert_eq!(Program::from_image(&program.image()), Ok(program));
        }

        #[test]
        fn any_bytes_are_a_program_or_say_why(image in proptest::collection::vec(any::<u8>(), 0..600)) {
            if let Ok(program) = Program::from_image(&image) {
                prop_assert_eq!(Program::from_image(&program.image()), Ok(program));
            }
        }
    }
}
