//! The one keyword table: token codes, spellings and dialects, in the order in which the tokeniser searches.
//!
//! Tokeniser, LIST, completion, help and man page all read it. Source: spec, machine 3.3.

use super::dialect::Dialect;

/// What role a keyword has in a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Begins a statement or is part of one.
    Command,
    /// Stands between or before operands.
    Operator,
    /// Yields a value.
    Function,
}

/// One row of the keyword table.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The keyword.
    pub keyword: Keyword,
    /// Its spelling in machine code letters (plain ASCII).
    pub word: &'static str,
    /// Its role.
    pub role: Role,
    /// The first dialect that has it.
    pub since: Dialect,
}

macro_rules! keywords {
    ($($code:literal $name:ident $word:literal $role:ident $since:ident;)*) => {
        /// A keyword; the discriminant is its token code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        #[allow(missing_docs)]
        pub enum Keyword { $($name = $code,)* }

        /// The table, in search order.
        pub static TABLE: &[Entry] = &[
            $(Entry { keyword: Keyword::$name, word: $word, role: Role::$role, since: Dialect::$since },)*
        ];

        impl Keyword {
            /// The keyword with this token code, if there is one.
            pub fn from_code(code: u8) -> Option<Keyword> {
                match code { $($code => Some(Keyword::$name),)* _ => None }
            }

            /// The spelling that LIST shows.
            pub fn word(self) -> &'static str {
                match self { $(Keyword::$name => $word,)* }
            }

            /// The first dialect that has this word.
            pub fn since(self) -> Dialect {
                match self { $(Keyword::$name => Dialect::$since,)* }
            }

            /// The role of the word.
            pub fn role(self) -> Role {
                match self { $(Keyword::$name => Role::$role,)* }
            }
        }
    };
}

keywords! {
    0x80 Goto "GOTO" Command V2;
    0x81 Gosub "GOSUB" Command V2;
    0x82 Run "RUN" Command V2;
    0x83 Return "RETURN" Command V2;
    0x84 Restore "RESTORE" Command V2;
    0x85 Then "THEN" Command V2;
    0x86 List "LIST" Command V2;
    0x87 System "SYSTEM" Command V2;
    0x88 To "TO" Command V2;
    0x89 Step "STEP" Command V2;
    0x8A Sprite "SPRITE" Command V2;
    0x8B Print "PRINT" Command V2;
    0x8C For "FOR" Command V2;
    0x8D Next "NEXT" Command V2;
    0x8E Pause "PAUSE" Command V2;
    0x8F Input "INPUT" Command V2;
    0x90 Linput "LINPUT" Command V2;
    0x91 Data "DATA" Command V2;
    0x92 If "IF" Command V2;
    0x93 Read "READ" Command V2;
    0x94 Dim "DIM" Command V2;
    0x95 Rem "REM" Command V2;
    0x96 Stop "STOP" Command V2;
    0x97 Cont "CONT" Command V2;
    0x98 Cls "CLS" Command V2;
    0x99 Clear "CLEAR" Command V2;
    0x9A On "ON" Command V2;
    0x9B Off "OFF" Command V2;
    0x9C Cut "CUT" Command V2;
    0x9D New "NEW" Command V2;
    0x9E Poke "POKE" Command V2;
    0x9F Cgset "CGSET" Command V2;
    0xA0 View "VIEW" Command V2;
    0xA1 Move "MOVE" Command V2;
    0xA2 End "END" Command V2;
    0xA3 Play "PLAY" Command V2;
    0xA4 Beep "BEEP" Command V2;
    0xA5 Load "LOAD" Command V2;
    0xA6 Save "SAVE" Command V2;
    0xA7 Position "POSITION" Command V2;
    0xA8 Key "KEY" Command V2;
    0xA9 Color "COLOR" Command V2;
    0xAA Def "DEF" Command V2;
    0xAB Cgen "CGEN" Command V2;
    0xAC Swap "SWAP" Command V2;
    0xAD Call "CALL" Command V2;
    0xAE Locate "LOCATE" Command V2;
    0xAF Palet "PALET" Command V2;
    0xB0 Era "ERA" Command V2;
    0xB1 Tr "TR" Command V3;
    0xB2 Find "FIND" Command V3;
    0xB3 Game "GAME" Command V3;
    0xB4 Bgtool "BGTOOL" Command V3;
    0xB5 Auto "AUTO" Command V3;
    0xB6 Delete "DELETE" Command V3;
    0xB7 Renum "RENUM" Command V3;
    0xB8 Filter "FILTER" Command V3;
    0xB9 Click "CLICK" Command V3;
    0xBA Screen "SCREEN" Command V3;
    0xBB Backup "BACKUP" Command V3;
    0xBC Error "ERROR" Command V3;
    0xBD Resume "RESUME" Command V3;
    0xBE Bgput "BGPUT" Command V3;
    0xBF Bgget "BGGET" Command V3;
    0xC0 Can "CAN" Command V3;
    0xEF Xor "XOR" Operator V2;
    0xF0 Or "OR" Operator V2;
    0xF1 And "AND" Operator V2;
    0xF2 Not "NOT" Operator V2;
    0xF3 NotEqual "<>" Operator V2;
    0xF4 GreaterEqual ">=" Operator V2;
    0xF5 LessEqual "<=" Operator V2;
    0xF6 Equal "=" Operator V2;
    0xF7 Greater ">" Operator V2;
    0xF8 Less "<" Operator V2;
    0xF9 Plus "+" Operator V2;
    0xFA Minus "-" Operator V2;
    0xFB Mod "MOD" Operator V2;
    0xFC Divide "/" Operator V2;
    0xFD Multiply "*" Operator V2;
    0xCA Abs "ABS" Function V2;
    0xCB Asc "ASC" Function V2;
    0xCC Str "STR$" Function V2;
    0xCD Fre "FRE" Function V2;
    0xCE Len "LEN" Function V2;
    0xCF Peek "PEEK" Function V2;
    0xD0 Rnd "RND" Function V2;
    0xD1 Sgn "SGN" Function V2;
    0xD2 Spc "SPC" Function V2;
    0xD3 Tab "TAB" Function V2;
    0xD4 Mid "MID$" Function V2;
    0xD5 Stick "STICK" Function V2;
    0xD6 Strig "STRIG" Function V2;
    0xD7 Xpos "XPOS" Function V2;
    0xD8 Ypos "YPOS" Function V2;
    0xD9 Val "VAL" Function V2;
    0xDA Pos "POS" Function V2;
    0xDB Csrlin "CSRLIN" Function V2;
    0xDC Chr "CHR$" Function V2;
    0xDD Hex "HEX$" Function V2;
    0xDE Inkey "INKEY$" Function V2;
    0xDF Right "RIGHT$" Function V2;
    0xE0 Left "LEFT$" Function V2;
    0xE1 Scr "SCR$" Function V2;
    0xE2 Instr "INSTR" Function V3;
    0xE3 Crash "CRASH" Function V3;
    0xE4 Err "ERR" Function V3;
    0xE5 Erl "ERL" Function V3;
    0xE6 Vct "VCT" Function V3;
}

impl Keyword {
    /// Whether the dialect has this word.
    pub fn exists_in(self, dialect: Dialect) -> bool {
        self.since() <= dialect
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_versions_have_the_words_the_spec_counts() {
        assert_eq!(TABLE.len(), 109);
        assert_eq!(TABLE.iter().filter(|entry| entry.since == Dialect::V2).count(), 88);
    }
}
