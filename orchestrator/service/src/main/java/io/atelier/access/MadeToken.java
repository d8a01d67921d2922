package io.atelier.access;

/// A token that was just made, with the secret that nobody can be told again.
public record MadeToken(Token token, Secret secret) {}
