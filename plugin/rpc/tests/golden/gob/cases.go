package main

import (
	"bytes"
	"math"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// A stream of values from one encoder.
type stream struct {
	name   string
	values []any
	// What is decoded again, where that is not what was encoded.
	want []any
	// Only Go writes it: the receiver's types are others.
	oneWay bool
	// How many types the process has seen before.
	typesBefore int
}

func ptr[T any](v T) *T { return &v }

func streams() []stream {
	utc := time.Unix(1700000000, 5).UTC()
	request, _ := http.NewRequest("GET", "http://h/plugins/x/api?y=1", nil)
	request.Header.Set("X", "1")
	request.RemoteAddr = "r"
	request.RequestURI = "/plugins/x/api?y=1"
	request.URL = &url.URL{Path: "/api", RawQuery: "y=1"}
	return []stream{
		{name: "uint", values: []any{uint(0), uint(1), uint(7), uint(127), uint(128), uint(255), uint(256), uint(65535),
			uint(65536), uint(math.MaxUint32), uint64(math.MaxUint64), uint8(255), uint16(65535), uint32(math.MaxUint32)}},
		{name: "int", values: []any{0, 7, -1, 63, 64, -64, -65, 1700000000123, int64(math.MaxInt64), int64(math.MinInt64),
			int8(-128), int8(127), int16(-32768), int32(math.MinInt32)}},
		{name: "float", values: []any{0.0, 17.0, 1.5, -0.5, math.MaxFloat64, math.SmallestNonzeroFloat64, math.Inf(-1),
			math.Copysign(0, -1), float32(1.25), float32(math.MaxFloat32)}},
		{name: "bool", values: []any{true, false}},
		{name: "string", values: []any{"", "abc", "日本語", strings.Repeat("x", 300)}},
		{name: "string_not_utf8", values: []any{"caf\xe9"}},
		{name: "bytes", values: []any{[]byte{}, []byte{1, 2, 3}, bytes.Repeat([]byte{0}, 300)},
			want: []any{[]byte(nil), []byte{1, 2, 3}, bytes.Repeat([]byte{0}, 300)}},
		{name: "complex", values: []any{complex(1.5, -2)}, oneWay: true},
		{name: "slices", values: []any{[]string{"a", "bc"}, []string{}, [][]string{{"a"}, {}}, []bool{true, false},
			[]int64{-1, 0, 1}, []uint16{0, 300}, []float64{0, 1.5}, [][]byte{{1}, {}}, []Inner{{}, {N: 1}}},
			want: []any{[]string{"a", "bc"}, []string(nil), [][]string{{"a"}, nil}, []bool{true, false},
				[]int64{-1, 0, 1}, []uint16{0, 300}, []float64{0, 1.5}, [][]byte{{1}, nil}, []Inner{{}, {N: 1}}}},
		{name: "maps", values: []any{map[string]string{"k": "v"}, map[string]string{}, map[string]bool{"": false},
			http.Header{"A": {"b", "c"}}, map[int]Inner{-1: {}}, map[Inner]string{{N: 1}: ""}}},
		{name: "nil_map", values: []any{map[string]string(nil)}, want: []any{map[string]string{}}},
		{name: "arrays", values: []any{[2]bool{true, false}, [4]byte{0, 1, 200, 255}, [0]int{}, [2][2]string{{"a", ""}, {}}}},
		{name: "empty_struct", values: []any{Empty{}, Empty{}}},
		{name: "scalars", values: []any{Scalars{}, Scalars{true, -128, -32768, math.MinInt32, math.MinInt64, -1, 255, 65535,
			math.MaxUint32, math.MaxUint64, 1, 0.5, -1e300, "s", []byte{0}}, Scalars{F64: 1, Raw: []byte{1}}}},
		{name: "fields_zero", values: []any{Fields{}}},
		{name: "fields_pointers_to_zero", values: []any{Fields{PStruct: &Inner{}, PBool: ptr(false), PInt: ptr(int64(0)),
			PStr: ptr(""), Slice: []string{}, PSlice: &[]string{}, Map: map[string]int{}, PArray: &[2]bool{},
			PMap: &map[string]bool{}, PPInt: ptr(ptr(0))}},
			want: []any{Fields{PStruct: &Inner{}, Map: map[string]int{}, PArray: &[2]bool{}, PMap: &map[string]bool{}}}},
		{name: "fields_full", values: []any{Fields{Before: 1, Struct: Inner{2, "s"}, PStruct: &Inner{3, ""}, PBool: ptr(true),
			PInt: ptr(int64(-4)), PStr: ptr("p"), Slice: []string{""}, PSlice: &[]string{"x"}, Map: map[string]int{"m": 0},
			Array: [2]int{0, 5}, Iface: "i", PArray: &[2]bool{true, true}, PMap: &map[string]bool{"b": false},
			PPInt: ptr(ptr(6)), After: 7}, Fields{After: 1}}},
		{name: "collections", values: []any{Collections{Strings: []string{"", "a"}, Ints: []int64{0, -1},
			Bools: []bool{false, true}, Floats: []float64{0, 1}, Bytes: [][]byte{nil, {1}}, Structs: []Inner{{}, {1, "a"}},
			Pointers: []*Inner{{}, {2, ""}}, Nested: [][][]int{{{1}, nil}, nil}, ByName: map[string]Inner{"a": {}},
			ByInt: map[int]string{-7: "x"}, ByPoint: map[Inner]bool{{1, "k"}: true}, Lists: map[string][]string{"l": {"1", "2"}},
			Array: [3]Inner{{}, {1, ""}, {}}, Octets: [4]byte{1, 2, 3, 255}}}},
		{name: "list", values: []any{List{1, &List{0, &List{3, nil}}}}},
		{name: "tree", values: []any{Tree{"root", []*Tree{{Name: "a"}, {"b", []*Tree{{Name: "c"}}, nil}},
			map[string]*Tree{"x": {Name: "y"}}}}},
		{name: "mutual", values: []any{Ping{1, &Pong{"p", []Ping{{2, nil}, {3, &Pong{S: "q"}}}}}}},
		{name: "call", values: []any{Request{"Plugin.OnActivate", 0}, Inner{3, "x"}, Request{"Plugin.Impl", 1}, struct{}{},
			Request{"Plugin.Write", 2}, []byte("hi"), Request{"Plugin.WriteHeader", 3}, 404}},
		{name: "reply", values: []any{Response{"Plugin.Impl", 0, ""}, []string{"OnActivate", "ServeHTTP"},
			Response{"Plugin.X", 1, "boom"}, struct{}{}, Response{"Plugin.X", 2, ""}, struct{}{}}},
		{name: "big_ids", values: []any{Inner{1, "a"}, List{1, &List{2, nil}}}, typesBefore: 1000},

		{name: "error_nil", values: []any{Ret{}}},
		// The first of a type is cut into messages, the second is whole.
		{name: "error_cut", values: []any{Ret{&ErrorString{0, "bad"}}, Ret{&ErrorString{0, "bad2"}}, Ret{}, Ret{&AppError{Id: "x", StatusCode: 400}}}},
		{name: "interface_basic", values: []any{Two{"m", []any{"k", "", nil, 1, 0, true, false, 1.5, int64(-5), uint8(200),
			[]byte{1, 2}, []string{"a"}, float32(0.5)}}}},
		{name: "interface_inline", values: []any{map[string]any{"a": map[string]any{"b": []any{"c", nil}}}}},
		// Types that were not seen before in a list, elements after them, on three levels.
		{name: "interface_cut_in_list", values: []any{
			Holder{C: []any{1, &ErrorString{1, "e"}, "s", &AppError{"id", 2, &Inner{3, "i"}}, nil, &ErrorString{0, ""}, 4}, D: 5},
			Holder{B: map[string]any{"k": []any{map[string]any{"v": []*Attachment{{"t", []*Field{{"f", &ErrorString{2, "v"}}, {"g", nil}},
				[]Action{{"a", &Integration{"/u", map[string]any{"x": 1}}}}}}}, "after"}}, D: 6},
		}},
		{name: "interface_nested_new_types", values: []any{
			Holder{A: []*Attachment{{"t", []*Field{{"f", []any{&AppError{"id", 1, &Inner{1, "n"}}, &ErrorString{1, "e"}}}, {"g", 7}},
				[]Action{{"a", &Integration{"/u", map[string]any{"x": "y"}}}}}}, D: 1},
		}},

		{name: "time", values: []any{utc, time.Time{}, time.Unix(-1, 0).UTC(), utc.In(time.FixedZone("", 7200)),
			utc.In(time.FixedZone("", -5400)), utc.In(time.FixedZone("", 3630))}},
		{name: "time_fields", values: []any{TimeS{}, TimeS{"e", utc, &utc, []time.Time{{}, utc}}}},
		{name: "marshalers", values: []any{Marshalers{}, Marshalers{Celsius{21}, []Celsius{{0}, {40}},
			&url.URL{Path: "/plugins/x/api", RawQuery: "y=1"}, Colour{"red"}, map[Celsius]int{{30}: 1}, &Colour{"green"}},
			Celsius{5}, Colour{"grey"}}},

		{name: "wide", oneWay: true, values: []any{
			Wide{First: "1", Inner: Inner{1, "i"}, Complex: complex(1, 2), Tree: &Tree{"t", []*Tree{{Name: "u"}}, nil},
				Any: &Stranger{"s", Relative{[]time.Time{utc}}, []complex128{1}}, Second: 2, Times: []time.Time{utc},
				Stranger: &Stranger{Any: []any{1, &Stranger{}}}, Map: map[Inner][]any{{1, ""}: {"x"}}, Third: true,
				Fourth: []string{"4"}},
			Wide{Fourth: []string{"5"}},
		}},
		{name: "unknown_name", oneWay: true, values: []any{
			Holder{A: &Stranger{"s", Relative{[]time.Time{utc}}, []complex128{complex(1, 2)}}, D: 1},
			Holder{C: []any{"a", &Stranger{Name: "t", Any: []any{nil, &Stranger{}}}, "b"}, D: 2}}},
		{name: "wrong_type", oneWay: true, values: []any{Wrong{}, Wrong{A: "x"}, Inner{1, "good"}, Two{"a", nil}, Inner{2, "good"},
			[]string{"a"}, "text", map[string]int{"a": 1}, 300, -1, uint(300), 1e300, Ret{&AppError{Id: "x"}}, Inner{3, "good"}}},
		{name: "http_request", oneWay: true, values: []any{ServeHTTP{3, request, 4}, ServeHTTP{5, request, 6}}},
	}
}
