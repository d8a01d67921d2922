"""The three classic generative models, each trained from nothing in minutes on small drawn pictures.

Read `gan`, `vae` and `ddpm`, in this order, as one reads the papers they name; `world` draws what they learn from, and
`course` is the loop that all of them share. The nodes over them are in `atelier.nodes.learn`.
"""
