mod scancode;
