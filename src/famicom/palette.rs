//! Palette memory: four background and four sprite combinations of four colours, the CGSET sets, and what the colour
//! codes look like.
//!
//! Source: spec, screen 3.

/// Colours of one combination: entry 0 is the backdrop, 1 to 3 are a tile's pixel values.
pub type Combination = [u8; 4];

/// Background or sprites.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layer {
    /// The text and background picture.
    Background,
    /// The sprites.
    Sprites,
}

/// The picture chip's 32 palette bytes, each a colour code 0..63, and FILTER's emphasis bits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Palette {
    /// Background 0-3, then sprites 0-3. Entry 0 of a sprite combination lives in the background one of the same number.
    combinations: [Combination; 8],
    filter: u8,
}

/// Entry 0 of every set. (unconfirmed) spec: screen 3.1: which of the black codes it is.
pub const BLACK: u8 = 0x0F;

/// `CGSET m`: entries 1, 2, 3 of background combinations 0 to 3. (unconfirmed) spec: screen 3.1
pub const BACKGROUND_SETS: [[[u8; 3]; 4]; 2] = [
    [[0x2C, 0x15, 0x07], [0x27, 0x21, 0x12], [0x29, 0x36, 0x17], [0x30, 0x26, 0x07]],
    [[0x30, 0x21, 0x02], [0x30, 0x27, 0x18], [0x30, 0x27, 0x16], [0x29, 0x36, 0x17]],
];

/// `CGSET ,n`: entries 1, 2, 3 of sprite combinations 0 to 3. (unconfirmed) spec: screen 3.1, but set 0 combination 0
pub const SPRITE_SETS: [[[u8; 3]; 4]; 3] = [
    [[0x36, 0x16, 0x02], [0x27, 0x30, 0x19], [0x35, 0x25, 0x17], [0x30, 0x27, 0x16]],
    [[0x30, 0x16, 0x01], [0x10, 0x00, 0x01], [0x30, 0x29, 0x09], [0x30, 0x16, 0x07]],
    [[0x30, 0x26, 0x12], [0x30, 0x15, 0x12], [0x30, 0x12, 0x16], [0x30, 0x26, 0x19]],
];

/// The background set that power-on, CTR+D and entry into BASIC load into both layers.
const START_SET: [[u8; 3]; 4] = BACKGROUND_SETS[1];

impl Palette {
    /// As at power-on: both layers from background set 1, no filter.
    pub fn new() -> Palette {
        let mut palette = Palette { combinations: [[BLACK; 4]; 8], filter: 0 };
        palette.reset();
        palette
    }

    /// Palettes from 32 bytes in the order of $3F00-$3F1F and FILTER's value; higher bits are dropped.
    pub fn from_parts(bytes: &[u8; 32], filter: u8) -> Palette {
        let mut palette = Palette::new();
        for (address, &byte) in bytes.iter().enumerate() {
            palette.write(address as u8, byte);
        }
        // A mirrored pair that disagrees goes by the background's byte, as `bytes` writes it.
        for n in 0..4 {
            palette.write(n * 4, bytes[usize::from(n) * 4]);
        }
        palette.set_filter(filter);
        palette
    }

    /// The 32 bytes at $3F00-$3F1F, mirrors included.
    pub fn bytes(&self) -> [u8; 32] {
        std::array::from_fn(|address| self.read(address as u8))
    }

    /// What CTR+D does: both layers from background set 1. FILTER stays.
    pub fn reset(&mut self) {
        self.load_set(Layer::Background, &START_SET);
        self.load_set(Layer::Sprites, &START_SET);
    }

    /// One half of CGSET; `None` where there is no such set (background 0..1, sprites 0..2).
    pub fn cgset(&mut self, layer: Layer, set: u8) -> Option<()> {
        let sets: &[[[u8; 3]; 4]] = match layer {
            Layer::Background => &BACKGROUND_SETS,
            Layer::Sprites => &SPRITE_SETS,
        };
        self.load_set(layer, sets.get(usize::from(set))?);
        Some(())
    }

    /// PALETB and PALETS: the four colours of combination n; `None` past 3. The low six bits of a colour count. `colours[0]`
    /// is seen only for n = 0, where it is the backdrop of the whole picture, whichever layer it is given for.
    pub fn palet(&mut self, layer: Layer, n: u8, colours: Combination) -> Option<()> {
        if n > 3 {
            return None;
        }
        let start = layer_start(layer) + n * 4;
        for (address, colour) in (start..).zip(colours) {
            self.write(address, colour);
        }
        Some(())
    }

    /// The colour code behind everything.
    pub fn backdrop(&self) -> u8 {
        self.combinations[0][0]
    }

    /// The colour code of a pixel value 0..3 in combination 0..3 (higher bits are dropped); pixel 0 shows the backdrop.
    #[inline]
    pub fn color(&self, layer: Layer, n: u8, pixel: u8) -> u8 {
        match pixel & 3 {
            0 => self.backdrop(),
            pixel => self.read(layer_start(layer) + (n & 3) * 4 + pixel),
        }
    }

    /// FILTER's value: bit 0 red, 1 green, 2 blue.
    pub fn filter(&self) -> u8 {
        self.filter
    }

    /// FILTER n; the low three bits count.
    pub fn set_filter(&mut self, filter: u8) {
        self.filter = filter & 7;
    }

    /// A byte of $3F00 + the low five bits of `address`.
    pub fn read(&self, address: u8) -> u8 {
        let (combination, entry) = place(address);
        self.combinations[combination][entry]
    }

    /// Writes a byte of $3F00 + the low five bits of `address`; its low six bits count.
    pub fn write(&mut self, address: u8, colour: u8) {
        let (combination, entry) = place(address);
        self.combinations[combination][entry] = colour & 0x3F;
    }

    fn load_set(&mut self, layer: Layer, set: &[[u8; 3]; 4]) {
        let start = layer_start(layer);
        for (n, colours) in (0..).zip(set) {
            self.write(start + n * 4, BLACK);
            for (entry, &colour) in (1..).zip(colours) {
                self.write(start + n * 4 + entry, colour);
            }
        }
    }
}

impl Default for Palette {
    fn default() -> Palette {
        Palette::new()
    }
}

/// Red, green and blue of the 64 colour codes. Spec: screen 3.2.
#[rustfmt::skip]
pub const RGB: [u32; 64] = [
    0x545454, 0x001E74, 0x081090, 0x300088, 0x440064, 0x5C0030, 0x540400, 0x3C1800,
    0x202A00, 0x083A00, 0x004000, 0x003C00, 0x00323C, 0x000000, 0x000000, 0x000000,
    0x989698, 0x084CC4, 0x3032EC, 0x5C1EE4, 0x8814B0, 0xA01464, 0x982220, 0x783C00,
    0x545A00, 0x287200, 0x087C00, 0x007628, 0x006678, 0x000000, 0x000000, 0x000000,
    0xECEEEC, 0x4C9AEC, 0x787CEC, 0xB062EC, 0xE454EC, 0xEC58B4, 0xEC6A64, 0xD48820,
    0xA0AA00, 0x74C400, 0x4CD020, 0x38CC6C, 0x38B4CC, 0x3C3C3C, 0x000000, 0x000000,
    0xECEEEC, 0xA8CCEC, 0xBCBCEC, 0xD4B2EC, 0xECAEEC, 0xECAED4, 0xECB4B0, 0xE4C490,
    0xCCD278, 0xB4DE78, 0xA8E290, 0x98E2B4, 0xA0D6E4, 0xA0A2A0, 0x000000, 0x000000,
];

/// Red, green and blue of a colour code (low six bits) as a television shows it.
pub fn rgb(code: u8) -> [u8; 3] {
    let [_, red, green, blue] = RGB[usize::from(code & 0x3F)].to_be_bytes();
    [red, green, blue]
}

/// A colour under FILTER's bits: each set bit dims the two other channels to 0.816, so that all three dim everything.
pub fn emphasise(colour: [u8; 3], filter: u8) -> [u8; 3] {
    // Thousandths of a channel that 0, 1 and 2 other bits leave.
    const LEFT: [u32; 3] = [1000, 816, 666];
    std::array::from_fn(|channel| {
        let others = (filter & 7 & !(1 << channel)).count_ones() as usize;
        ((u32::from(colour[channel]) * LEFT[others] + 500) / 1000) as u8
    })
}

fn layer_start(layer: Layer) -> u8 {
    match layer {
        Layer::Background => 0,
        Layer::Sprites => 16,
    }
}

/// Combination and entry of a palette address. $3F10, 14, 18 and 1C are mirrors of the background's.
fn place(address: u8) -> (usize, usize) {
    let address = usize::from(address & 31);
    let address = if address.is_multiple_of(4) { address & 15 } else { address };
    (address / 4, address % 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_layers_start_from_background_set_1() {
        let palette = Palette::new();
        for layer in [Layer::Background, Layer::Sprites] {
            assert_eq!([1, 2, 3].map(|pixel| palette.color(layer, 0, pixel)), [0x30, 0x21, 0x02]);
            assert_eq!([1, 2, 3].map(|pixel| palette.color(layer, 3, pixel)), [0x29, 0x36, 0x17]);
        }
        assert_eq!(palette.backdrop(), 0x0F);
    }

    #[test]
    fn cgset_changes_one_half() {
        let mut palette = Palette::new();
        palette.cgset(Layer::Sprites, 0).unwrap();
        assert_eq!([1, 2, 3].map(|pixel| palette.color(Layer::Sprites, 0, pixel)), [0x36, 0x16, 0x02]);
        assert_eq!(palette.color(Layer::Background, 0, 1), 0x30);
        palette.cgset(Layer::Background, 0).unwrap();
        assert_eq!(palette.color(Layer::Background, 0, 1), 0x2C);
        assert_eq!(palette.cgset(Layer::Background, 2), None);
        assert_eq!(palette.cgset(Layer::Sprites, 3), None);
    }

    #[test]
    fn the_backdrop_is_shared_and_the_last_write_wins() {
        let mut palette = Palette::new();
        palette.palet(Layer::Background, 1, [15, 33, 0, 0]).unwrap();
        assert_eq!(palette.color(Layer::Background, 1, 1), 33);
        assert_eq!(palette.backdrop(), 0x0F);
        palette.palet(Layer::Background, 0, [0x21, 1, 2, 3]).unwrap();
        assert_eq!(palette.backdrop(), 0x21);
        palette.palet(Layer::Sprites, 0, [0x11, 1, 2, 3]).unwrap();
        assert_eq!((palette.backdrop(), palette.color(Layer::Background, 2, 0)), (0x11, 0x11));
        palette.palet(Layer::Sprites, 2, [0x13, 255, 64, 63]).unwrap();
        assert_eq!(palette.backdrop(), 0x11);
        assert_eq!([1, 2, 3].map(|pixel| palette.color(Layer::Sprites, 2, pixel)), [63, 0, 63]);
        assert_eq!(palette.palet(Layer::Sprites, 4, [0; 4]), None);
    }

    #[test]
    fn its_bytes_bring_it_back() {
        let mut palette = Palette::new();
        palette.palet(Layer::Sprites, 1, [9, 10, 11, 12]).unwrap();
        palette.set_filter(5);
        assert_eq!(Palette::from_parts(&palette.bytes(), 5), palette);
        assert_eq!(palette.bytes()[0x14], palette.bytes()[0x04]);
    }

    #[test]
    fn filter_dims_the_other_channels() {
        fn check(filter: u8, expected: [u8; 3]) {
            assert_eq!(emphasise([200, 100, 50], filter), expected, "FILTER {filter}");
        }
        assert_eq!(rgb(0x21), [0x4C, 0x9A, 0xEC]);
        assert_eq!(rgb(0x40 + 0x30), [0xEC, 0xEE, 0xEC]);
        check(0, [200, 100, 50]);
        check(1, [200, 82, 41]);
        check(2, [163, 100, 41]);
        check(3, [163, 82, 33]);
        check(7, [133, 67, 33]);
    }
}
