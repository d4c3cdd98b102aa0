import { config } from "zod/v4";

// The page's policy forbids code from text, which zod would try in order to be faster. Must run before any schema is made.
config({ jitless: true });
