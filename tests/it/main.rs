//! What must hold of the house as a whole, without a display.

mod commands;
mod walls;
