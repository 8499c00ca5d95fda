//! The receiving end of a stream.

use std::ops::Range;

use super::compare::Checked;
use super::error::{Error, malformed};
use super::number::{Cursor, leading_uint};
use super::reader::{Decode, Reader};
use super::types::Types;
use super::value::Value;
use super::walk::{Stop, Walk};
use super::wire::TypeId;

/// A buffer that grew beyond this is given back when it is empty, in bytes.
pub(super) const KEPT_BUFFER: usize = 64 << 10;

/// The receiving end of a stream of gobs.
///
/// # Examples
/// ```
/// use go_plugin::gob::Decoder;
///
/// let mut decoder = Decoder::new(1 << 20);
/// // A string: three bytes follow, its type is 6, it is no struct, it has one byte.
/// decoder.feed(&[0x04, 0x0c, 0x00, 0x01, b'a']);
/// assert_eq!(decoder.decode::<String>()?, Some("a".to_owned()));
/// assert_eq!(decoder.decode::<String>()?, None);
/// # Ok::<(), go_plugin::gob::Error>(())
/// ```
#[derive(Debug)]
pub struct Decoder {
    max_bytes: usize,
    /// What was received and not yet consumed begins at `start`.
    input: Vec<u8>,
    start: usize,
    types: Types,
    checked: Checked,
    cut: Option<Cut>,
    failed: Option<Error>,
}

/// A value of which a part is in messages that were consumed.
#[derive(Debug)]
struct Cut {
    id: TypeId,
    walk: Walk,
    /// The value so far, without the descriptions in it.
    kept: Vec<u8>,
    /// What its messages took so far, in bytes.
    received: usize,
}

/// A value that is there as a whole.
#[derive(Debug)]
struct Whole {
    id: TypeId,
    bytes: Found,
    /// Where the next message begins.
    end: usize,
}

#[derive(Debug)]
enum Found {
    /// In one piece, here in the input.
    At(Range<usize>),
    /// In pieces that were put together.
    Joined(Vec<u8>),
}

#[expect(clippy::redundant_closure_for_method_calls, reason = "a method is of one lifetime, a closure of any")]
impl Decoder {
    /// A decoder of a stream from its beginning, for values that take at most `max_bytes` on the wire, all their
    /// messages together.
    pub fn new(max_bytes: usize) -> Self {
        let (types, checked) = (Types::default(), Checked::default());
        Self { max_bytes, input: Vec::new(), start: 0, types, checked, cut: None, failed: None }
    }

    /// Takes bytes as they came.
    ///
    /// If this is called only after there was no whole value, a decoder holds no more than one value and one such piece.
    pub fn feed(&mut self, bytes: &[u8]) {
        if self.failed.is_some() {
            return;
        }
        self.input.drain(..self.start);
        self.start = 0;
        self.input.extend_from_slice(bytes);
    }

    /// The next value, or `None` if more bytes are needed.
    ///
    /// # Errors
    /// See [`Error::ends_stream`]: either the value is none of the type and was consumed, or the stream has ended.
    pub fn decode<T: Decode>(&mut self) -> Result<Option<T>, Error> {
        self.next(|from, id| from.alone(id))
    }

    /// Passes over the next value, whatever its type, or gives `None` if more bytes are needed.
    ///
    /// # Errors
    /// Only those that end the stream.
    pub fn skip(&mut self) -> Result<Option<()>, Error> {
        self.next(|_, _| Ok(()))
    }

    /// The next value as its sender described it, or `None` if more bytes are needed.
    ///
    /// # Errors
    /// [`Error::TooDeep`], and those that end the stream.
    pub fn decode_value(&mut self) -> Result<Option<Value>, Error> {
        self.next(|from, id| from.value_alone(id))
    }

    /// Whether the stream may end here: nothing of an unfinished value was received.
    pub fn is_at_boundary(&self) -> bool {
        self.start == self.input.len() && self.cut.is_none() && self.failed.is_none()
    }

    fn next<T>(&mut self, read: impl FnOnce(&mut Reader<'_>, TypeId) -> Result<T, Error>) -> Result<Option<T>, Error> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let result = self.whole_value().and_then(|whole| match whole {
            None => Ok(None),
            Some(whole) => {
                let bytes = match &whole.bytes {
                    Found::At(range) => self.input.get(range.clone()).unwrap_or_default(),
                    Found::Joined(bytes) => bytes,
                };
                let mut reader = Reader::new(Cursor::new(bytes), &self.types, &mut self.checked);
                let value = read(&mut reader, whole.id);
                self.consume_to(whole.end);
                value.map(Some)
            }
        });
        if let Err(error) = &result
            && error.ends_stream()
        {
            self.failed = Some(error.clone());
            self.cut = None;
            (self.input, self.start) = (Vec::new(), 0);
        }
        result
    }

    /// Consumes messages up to one that completes a value.
    fn whole_value(&mut self) -> Result<Option<Whole>, Error> {
        while let Some(message) = self.message()? {
            let end = message.end;
            let bytes = self.input.get(message.clone()).unwrap_or_default();
            let mut piece = Piece { cursor: Cursor::new(bytes), bytes, from: 0 };
            let cut = match self.cut.take() {
                Some(mut cut) => {
                    cut.received += bytes.len();
                    let stop = cut.concrete(&mut piece, &mut self.types)?;
                    Some((cut, stop))
                }
                None => Cut::begin(&mut piece, &mut self.types)?,
            };
            if let Some((mut cut, mut stop)) = cut {
                while stop == Some(Stop::Named) {
                    stop = cut.concrete(&mut piece, &mut self.types)?;
                }
                if stop == Some(Stop::End) {
                    if piece.cursor.left() > 0 {
                        return Err(malformed("message goes on after its value"));
                    }
                    let bytes = if cut.kept.is_empty() {
                        Found::At(message.start + piece.from..end)
                    } else {
                        cut.keep(&mut piece);
                        Found::Joined(cut.kept)
                    };
                    return Ok(Some(Whole { id: cut.id, bytes, end }));
                }
                self.cut = Some(cut);
            }
            self.consume_to(end);
        }
        Ok(None)
    }

    /// Where the next message is in the input, if it is there as a whole.
    fn message(&self) -> Result<Option<Range<usize>>, Error> {
        let Some((len, head)) = leading_uint(self.input.get(self.start..).unwrap_or_default())? else {
            return Ok(None);
        };
        let room = self.max_bytes - self.cut.as_ref().map_or(0, |cut| cut.received);
        let Some(len) = usize::try_from(len).ok().filter(|&len| len <= room) else {
            return Err(Error::TooLarge { limit: self.max_bytes });
        };
        let start = self.start + head;
        let is_whole = self.input.len() - start >= len;
        Ok(is_whole.then_some(start..start + len))
    }

    fn consume_to(&mut self, end: usize) {
        self.start = end;
        if end == self.input.len() {
            self.start = 0;
            self.input.clear();
            if self.input.capacity() > KEPT_BUFFER {
                self.input = Vec::new();
            }
        }
    }
}

/// A message that is being gone over.
struct Piece<'a> {
    bytes: &'a [u8],
    cursor: Cursor<'a>,
    /// Where the part of the value begins that was not kept yet.
    from: usize,
}

impl Piece<'_> {
    fn at(&self) -> usize {
        self.bytes.len() - self.cursor.left()
    }
}

impl Cut {
    /// Begins a message: a description, which is all that is in it, or a value.
    fn begin(piece: &mut Piece<'_>, types: &mut Types) -> Result<Option<(Self, Option<Stop>)>, Error> {
        let number = piece.cursor.int()?;
        if number < 0 {
            types.define(TypeId::of_definition(number)?, &mut piece.cursor)?;
            return if piece.cursor.left() == 0 { Ok(None) } else { Err(malformed("message goes on after a type")) };
        }
        let id = TypeId::of_value(number)?;
        piece.from = piece.at();
        let (walk, stop) = Walk::alone(id, &mut piece.cursor, types)?;
        Ok(Some((Self { id, walk, kept: Vec::new(), received: piece.bytes.len() }, Some(stop))))
    }

    /// Goes on after the name of an interface value: descriptions, the number of its type, the value. Without a stop the
    /// message has ended before the number.
    fn concrete(&mut self, piece: &mut Piece<'_>, types: &mut Types) -> Result<Option<Stop>, Error> {
        loop {
            if piece.cursor.left() == 0 {
                self.keep(piece);
                return Ok(None);
            }
            let before = piece.cursor.clone();
            let number = piece.cursor.int()?;
            if number >= 0 {
                let id = TypeId::of_value(number)?;
                return self.walk.concrete(id, &mut piece.cursor, types).map(Some);
            }
            let after = std::mem::replace(&mut piece.cursor, before);
            self.keep(piece);
            piece.cursor = after;
            types.define(TypeId::of_definition(number)?, &mut piece.cursor)?;
            if piece.cursor.left() > 0 {
                // Within an interface value that is itself in one, the length of what follows.
                piece.cursor.uint()?;
            }
            piece.from = piece.at();
        }
    }

    /// Keeps what was gone over since the last time.
    fn keep(&mut self, piece: &mut Piece<'_>) {
        let at = piece.at();
        self.kept.extend_from_slice(piece.bytes.get(piece.from..at).unwrap_or_default());
        piece.from = at;
    }
}
