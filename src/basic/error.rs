//! The machine's errors: 22 numbers, each with the two letters that the screen shows.

/// A BASIC error. The discriminant is the number that `ERR` gives and `ERROR n` takes (spec: language 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum ErrorCode {
    /// NEXT without FOR.
    Nf = 0,
    /// Syntax.
    Sn = 1,
    /// RETURN without GOSUB.
    Rg = 2,
    /// Out of DATA.
    Od = 3,
    /// Illegal value.
    Il = 4,
    /// Overflow.
    Ov = 5,
    /// Out of memory.
    Om = 6,
    /// Undefined line.
    Ul = 7,
    /// Subscript out of range.
    So = 8,
    /// Duplicate definition.
    Dd = 9,
    /// Division by zero.
    Dz = 10,
    /// Type mismatch.
    Tm = 11,
    /// String too long.
    St = 12,
    /// Formula too complex.
    Ft = 13,
    /// Cannot continue.
    Cc = 14,
    /// Undefined function; never raised by the machine itself.
    Uf = 15,
    /// Missing operand.
    Mo = 16,
    /// Tape read error.
    Tp = 17,
    /// No RESUME.
    Nr = 18,
    /// RESUME without ERROR.
    Re = 19,
    /// No BG data.
    Nb = 20,
    /// Unprintable: any higher number.
    Up = 21,
}

impl ErrorCode {
    /// All codes, in the order of their numbers.
    pub const ALL: [ErrorCode; 22] = [
        ErrorCode::Nf,
        ErrorCode::Sn,
        ErrorCode::Rg,
        ErrorCode::Od,
        ErrorCode::Il,
        ErrorCode::Ov,
        ErrorCode::Om,
        ErrorCode::Ul,
        ErrorCode::So,
        ErrorCode::Dd,
        ErrorCode::Dz,
        ErrorCode::Tm,
        ErrorCode::St,
        ErrorCode::Ft,
        ErrorCode::Cc,
        ErrorCode::Uf,
        ErrorCode::Mo,
        ErrorCode::Tp,
        ErrorCode::Nr,
        ErrorCode::Re,
        ErrorCode::Nb,
        ErrorCode::Up,
    ];

    /// The number that `ERR` gives.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The error that `ERROR n` raises: numbers without a meaning are UP.
    pub fn from_number(number: u8) -> ErrorCode {
        ErrorCode::ALL.get(usize::from(number)).copied().unwrap_or(ErrorCode::Up)
    }

    /// The two letters of `?SN ERROR`.
    pub fn letters(self) -> &'static str {
        const LETTERS: [&str; 22] = [
            "NF", "SN", "RG", "OD", "IL", "OV", "OM", "UL", "SO", "DD", "DZ", "TM", "ST", "FT", "CC", "UF", "MO", "TP",
            "NR", "RE", "NB", "UP",
        ];
        LETTERS[self as usize]
    }

    /// What the letters stand for, in lower-case words.
    pub fn meaning(self) -> &'static str {
        const MEANING: [&str; 22] = [
            "NEXT without FOR",
            "syntax",
            "RETURN without GOSUB",
            "out of DATA",
            "illegal value",
            "overflow",
            "out of memory",
            "undefined line",
            "subscript out of range",
            "duplicate definition",
            "division by zero",
            "type mismatch",
            "string too long",
            "formula too complex",
            "cannot continue",
            "undefined function",
            "missing operand",
            "tape read error",
            "no RESUME",
            "RESUME without ERROR",
            "no BG data",
            "unprintable error",
        ];
        MEANING[self as usize]
    }
}
