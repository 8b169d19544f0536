//! Whole-system tests live beside this file: `it/` needs no display, `e2e/` drives the real window.
