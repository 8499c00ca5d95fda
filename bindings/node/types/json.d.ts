/** A value that JSON can hold. */
export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;
/** An object that JSON can hold. */
export interface JsonObject {
    [key: string]: JsonValue;
}
