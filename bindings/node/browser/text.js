/**
 * UTF-8 from and to text, for what has it not: jest's jsdom. Only what wasm-bindgen asks for, and only valid text, which
 * the facade sees to.
 */
class Encoder {
  encode(text) {
    return Uint8Array.from(unescape(encodeURIComponent(text)), (byte) => byte.charCodeAt(0));
  }
}

class Decoder {
  decode(bytes = []) {
    let escaped = "";
    for (const byte of bytes) escaped += `%${byte.toString(16).padStart(2, "0")}`;
    return decodeURIComponent(escaped);
  }
}

const { TextDecoder: platformDecoder = Decoder, TextEncoder: platformEncoder = Encoder } = globalThis;

export { platformDecoder as TextDecoder, platformEncoder as TextEncoder };
