//! A draft of a request: exactly what a person typed, and its reading.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    ATTRIBUTE_CORES, AttributeValue, Attributes, Field, FieldError, FieldProblem, Generate, HostId,
    LicenseType, MAX_CORES, MAX_COUNT, MAX_PART_LINES, Machine, MachineName, PartLine, Serial, TextProblem,
    Warning, WordProblem, attributes_of,
    fields::{parse_quantity, place, shown},
};

/// A machine as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct MachineDraft {
    /// Its name.
    pub name: String,
    /// Its host ID, with whatever separators.
    pub host_id: String,
}

/// A part line as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct PartDraft {
    /// The part number.
    pub part: String,
    /// Assigned units; blank is 0.
    pub assigned: String,
    /// Pooled units; blank is 0.
    pub pooled: String,
}

/// An attribute as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct AttributeDraft {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// The New Activation File form as typed. It may hold anything; [`GenerateDraft::read`] says what is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct GenerateDraft {
    /// The product line.
    pub product_line: String,
    /// The licence type.
    pub license_type: String,
    /// The licence version.
    pub license_version: String,
    /// The id of the install site.
    pub site: String,
    /// One machine or two.
    pub machines: Vec<MachineDraft>,
    /// The parts.
    pub parts: Vec<PartDraft>,
    /// The attributes.
    pub attributes: Vec<AttributeDraft>,
    /// Serials of active files that the person was shown and went on with.
    pub confirmed_files: Vec<String>,
}

/// Collects field errors while a draft is read.
#[derive(Default)]
pub(crate) struct Reading {
    pub(crate) errors: Vec<FieldError>,
}

impl Reading {
    fn take<T, P: Into<FieldProblem>>(&mut self, at: Field, value: Result<T, P>) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(problem) => {
                self.errors.push(FieldError::new(at, problem));
                None
            }
        }
    }
}

impl GenerateDraft {
    /// Reads the draft into a request.
    ///
    /// # Errors
    /// Every field that holds something it cannot, in the order of the form.
    pub fn read(&self) -> Result<Generate, Vec<FieldError>> {
        let mut reading = Reading::default();
        let product_line = reading.take(Field::ProductLine, self.product_line.parse());
        let license_type = reading.take(Field::LicenseType, read_license_type(&self.license_type));
        let license_version = reading.take(Field::LicenseVersion, self.license_version.parse());
        let site = reading.take(Field::Site, self.site.parse());
        let machines = self.read_machines(&mut reading);
        let parts = self.read_parts(&mut reading);
        let attributes = self.read_attributes(&mut reading, product_line.as_ref());
        let confirmed_files =
            self.confirmed_files.iter().filter_map(|serial| serial.parse::<Serial>().ok()).collect();
        let (Some(product_line), Some(license_type), Some(license_version), Some(site)) =
            (product_line, license_type, license_version, site)
        else {
            return Err(reading.errors);
        };
        if !reading.errors.is_empty() {
            return Err(reading.errors);
        }
        Ok(Generate {
            product_line,
            license_type,
            license_version,
            site,
            machines,
            parts,
            attributes,
            confirmed_files,
        })
    }

    /// What is odd about the machines as typed. Fields that cannot be read at all are left to
    /// [`GenerateDraft::read`].
    pub fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        for (index, machine) in self.machines.iter().enumerate() {
            if let Ok(name) = machine.name.parse::<MachineName>()
                && let Some(about) = name.warning()
            {
                warnings.push(Warning::MachineName { machine: place(index), about });
            }
            if let Ok(host_id) = machine.host_id.parse::<HostId>()
                && let Some(about) = host_id.warning(&machine.host_id)
            {
                warnings.push(Warning::HostId { machine: place(index), about });
            }
        }
        warnings
    }

    /// The part lines that can be read already, each with at least one unit, so that a preview can follow the
    /// typing.
    pub fn lines_so_far(&self) -> Vec<PartLine> {
        let line = |typed: &PartDraft| {
            let line = PartLine {
                part: typed.part.parse().ok()?,
                assigned: parse_quantity(&typed.assigned, 0).ok()?,
                pooled: parse_quantity(&typed.pooled, 0).ok()?,
            };
            (1..=MAX_COUNT).contains(&line.units()).then_some(line)
        };
        self.parts.iter().take(MAX_PART_LINES).filter_map(line).collect()
    }

    pub(crate) fn read_machines(&self, reading: &mut Reading) -> Vec<Machine> {
        if self.machines.is_empty() {
            reading.errors.push(FieldError::new(Field::Machines, TextProblem::Empty));
        }
        if self.machines.len() > 2 {
            reading.errors.push(FieldError::new(Field::Machines, FieldProblem::TooMany { limit: 2 }));
            return Vec::new();
        }
        let mut machines: Vec<Machine> = Vec::new();
        for (index, typed) in self.machines.iter().enumerate() {
            let machine = place(index);
            let name = reading.take(Field::MachineName { machine }, typed.name.parse::<MachineName>());
            let host_id = reading.take(Field::HostId { machine }, typed.host_id.parse::<HostId>());
            let (Some(name), Some(host_id)) = (name, host_id) else { continue };
            for (other, earlier) in machines.iter().enumerate() {
                let other = place(other);
                if earlier.name == name {
                    let other = Field::MachineName { machine: other };
                    reading.errors.push(FieldError::new(
                        Field::MachineName { machine },
                        FieldProblem::SameAs { other },
                    ));
                }
                if earlier.host_id == host_id {
                    let other = Field::HostId { machine: other };
                    reading
                        .errors
                        .push(FieldError::new(Field::HostId { machine }, FieldProblem::SameAs { other }));
                }
            }
            machines.push(Machine { name, host_id });
        }
        machines
    }

    pub(crate) fn read_parts(&self, reading: &mut Reading) -> Vec<PartLine> {
        if self.parts.is_empty() {
            reading.errors.push(FieldError::new(Field::Parts, TextProblem::Empty));
        }
        if self.parts.len() > MAX_PART_LINES {
            let limit = place(MAX_PART_LINES);
            reading.errors.push(FieldError::new(Field::Parts, FieldProblem::TooMany { limit }));
            return Vec::new();
        }
        let mut first_line: BTreeMap<String, usize> = BTreeMap::new();
        let mut lines = Vec::new();
        for (index, typed) in self.parts.iter().enumerate() {
            let line = place(index);
            let part = reading.take(Field::Part { line }, typed.part.parse::<crate::PartNumber>());
            let assigned = reading.take(Field::Assigned { line }, parse_quantity(&typed.assigned, 0));
            let pooled = reading.take(Field::Pooled { line }, parse_quantity(&typed.pooled, 0));
            let (Some(part), Some(assigned), Some(pooled)) = (part, assigned, pooled) else { continue };
            if let Some(earlier) = first_line.insert(part.to_string(), index) {
                let other = Field::Part { line: place(earlier) };
                reading.errors.push(FieldError::new(Field::Part { line }, FieldProblem::SameAs { other }));
            }
            match assigned.checked_add(pooled) {
                Some(0) => {
                    reading.errors.push(FieldError::new(Field::Assigned { line }, FieldProblem::NoUnits))
                }
                Some(units) if units <= MAX_COUNT => lines.push(PartLine { part, assigned, pooled }),
                _ => {
                    reading.errors.push(FieldError::new(Field::Assigned { line }, FieldProblem::TooManyUnits))
                }
            }
        }
        lines
    }

    fn read_attributes(
        &self,
        reading: &mut Reading,
        product_line: Option<&crate::ProductLine>,
    ) -> Attributes {
        let Some(product_line) = product_line else { return Attributes::new() };
        let wanted = attributes_of(product_line);
        let mut attributes = Attributes::new();
        for typed in &self.attributes {
            let at = Field::Attribute { name: shown(&typed.name) };
            if !wanted.contains(&typed.name.as_str()) {
                let problem = FieldProblem::NotForProductLine { product_line: product_line.to_string() };
                reading.errors.push(FieldError::new(at, problem));
                continue;
            }
            if attributes.contains_key(&typed.name) {
                let other = at.clone();
                reading.errors.push(FieldError::new(at, FieldProblem::SameAs { other }));
                continue;
            }
            if let Some(value) = reading.take(at, read_attribute(&typed.name, &typed.value)) {
                attributes.insert(typed.name.clone(), value);
            }
        }
        for &name in wanted {
            if !self.attributes.iter().any(|typed| typed.name == name) {
                let at = Field::Attribute { name: name.to_owned() };
                reading.errors.push(FieldError::new(at, TextProblem::Empty));
            }
        }
        attributes
    }
}

fn read_license_type(typed: &str) -> Result<LicenseType, FieldProblem> {
    if typed.trim().is_empty() {
        return Err(WordProblem::Empty.into());
    }
    typed.parse().map_err(|_| FieldProblem::NotAChoice {
        typed: shown(typed),
        choices: LicenseType::ALL.map(|license_type| license_type.to_string()).to_vec(),
    })
}

fn read_attribute(name: &str, typed: &str) -> Result<AttributeValue, FieldProblem> {
    if typed.trim().is_empty() {
        return Err(TextProblem::Empty.into());
    }
    if name == ATTRIBUTE_CORES {
        let out_of_range = FieldProblem::OutOfRange { min: 1, max: MAX_CORES };
        return match parse_quantity(typed, 1) {
            Ok(cores) if cores <= MAX_CORES => Ok(AttributeValue::Number(cores)),
            Ok(_) | Err(FieldProblem::OutOfRange { .. }) => Err(out_of_range),
            Err(problem) => Err(problem),
        };
    }
    let word = typed.trim().to_ascii_lowercase();
    if word == "yes" || word == "no" {
        return Ok(AttributeValue::Text(word));
    }
    Err(FieldProblem::NotAChoice { typed: shown(typed), choices: vec!["yes".to_owned(), "no".to_owned()] })
}
