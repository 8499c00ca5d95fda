package main

import (
	"encoding/gob"
	"errors"
	"net/http"
	"net/url"
	"time"
)

type Scalars struct {
	Bool bool
	I8   int8
	I16  int16
	I32  int32
	I64  int64
	Int  int
	U8   uint8
	U16  uint16
	U32  uint32
	U64  uint64
	Uint uint
	F32  float32
	F64  float64
	Str  string
	Raw  []byte
}

type Inner struct {
	N int
	S string
}

// Every kind of field, in the state that says whether it is sent.
type Fields struct {
	Before  int
	Struct  Inner
	PStruct *Inner
	PBool   *bool
	PInt    *int64
	PStr    *string
	Slice   []string
	PSlice  *[]string
	Map     map[string]int
	Array   [2]int
	Iface   any
	PArray  *[2]bool
	PMap    *map[string]bool
	PPInt   **int
	After   int
}

type Collections struct {
	Strings  []string
	Ints     []int64
	Bools    []bool
	Floats   []float64
	Bytes    [][]byte
	Structs  []Inner
	Pointers []*Inner
	Nested   [][][]int
	ByName   map[string]Inner
	ByInt    map[int]string
	ByPoint  map[Inner]bool
	Lists    map[string][]string
	Array    [3]Inner
	Octets   [4]byte
	None     [0]int
}

type List struct {
	V    int
	Next *List
}

type Tree struct {
	Name     string
	Children []*Tree
	ByName   map[string]*Tree
}

type Ping struct {
	N    int
	Pong *Pong
}

type Pong struct {
	S     string
	Pings []Ping
}

type Request struct {
	ServiceMethod string
	Seq           uint64
}

type Response struct {
	ServiceMethod string
	Seq           uint64
	Error         string
}

type Ret struct{ A error }

type Two struct {
	A string
	B []any
}

type Holder struct {
	A any
	B map[string]any
	C []any
	D int
}

type ErrorString struct {
	Code int
	Err  string
}

func (e *ErrorString) Error() string { return e.Err }

type AppError struct {
	Id         string
	StatusCode int
	Inner      *Inner
}

func (e *AppError) Error() string { return e.Id }

type Attachment struct {
	Text    string
	Fields  []*Field
	Actions []Action
}

type Field struct {
	Title string
	Value any
}

type Action struct {
	Id          string
	Integration *Integration
}

type Integration struct {
	URL     string
	Context map[string]any
}

// Is registered by the sender alone.
type Stranger struct {
	Name string
	Any  any
	List []complex128
}

// Is registered by the sender alone, and first seen within a Stranger.
type Relative struct{ Times []time.Time }

type TimeS struct {
	Emoji     string
	ExpiresAt time.Time
	At        *time.Time
	Times     []time.Time
}

// A GobEncoder.
type Celsius struct{ Degrees int }

func (c Celsius) GobEncode() ([]byte, error) { return []byte{byte(c.Degrees)}, nil }
func (c *Celsius) GobDecode(b []byte) error {
	if len(b) != 1 {
		return errors.New("one byte is wanted")
	}
	c.Degrees = int(b[0])
	return nil
}

// A TextMarshaler, which means nothing to gob.
type Colour struct{ Name string }

func (c Colour) MarshalText() ([]byte, error)  { return []byte(c.Name), nil }
func (c *Colour) UnmarshalText(b []byte) error { c.Name = string(b); return nil }

type Marshalers struct {
	Temperature  Celsius
	Temperatures []Celsius
	URL          *url.URL
	Colour       Colour
	ByCelsius    map[Celsius]int
	PColour      *Colour
}

// What a newer sender has.
type Wide struct {
	First    string
	Inner    Inner
	Complex  complex128
	Tree     *Tree
	Any      any
	Second   int
	Times    []time.Time
	Stranger *Stranger
	Map      map[Inner][]any
	Third    bool
	Fourth   []string
}

// What is done with HTTP requests.
type ServeHTTP struct {
	Stream  uint32
	Request *http.Request
	Body    uint32
}

type Empty struct{}

type Wrong struct {
	A string
	B []Inner
}

func init() {
	gob.RegisterName("*plugin.ErrorString", &ErrorString{})
	gob.RegisterName("*model.AppError", &AppError{})
	gob.RegisterName("[]*model.SlackAttachment", []*Attachment{})
	gob.Register(map[string]any{})
	gob.Register([]any{})
	gob.RegisterName("*main.Stranger", &Stranger{})
	gob.RegisterName("main.Relative", Relative{})
}
