/** A local policy script, and how to try it on the test page of Pexip's policy profile. PINs stand in it in clear. */
export interface LocalPolicyScript {
    /** What an administrator pastes as service configuration policy. */
    readonly script: string;
    /** A request for the test page, as JSON text. */
    readonly testRequest: string;
    /** What the test page must show for it, as JSON text; white space does not matter. */
    readonly testAnswer: string;
}
