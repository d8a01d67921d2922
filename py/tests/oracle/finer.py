"""More of what nodes mean, on the narrow model only: custom sampling, conditions, sizes, masks, tiles, predictions."""

from typing import Any

from oracle.features import ADAPTED, adapting, by_control_lora, inpainting, lora, picture, steering
from oracle.recipe import Size
from oracle.workflows import CFG, SEED, STEPS, Workflow, changed, encoding, node, sampling

_STEERED = {"sample.positive": ["steered", 0], "sample.negative": ["steered", 1]}
_LOWEST, _HIGHEST = 0.0291675, 14.614642


def of(size: Size) -> dict[str, Workflow]:
    """Return the workflows by name."""
    return {**_runs(size), **_sigmas(size), **_guiders(size), **_conditions(size), **_sizes(size), **_masks(size)}


def _runs(size: Size) -> dict[str, Workflow]:
    parts = {
        "first": _part(["latent", 0], add_noise="enable", end_at_step=5, return_with_leftover_noise="enable"),
        "sample": _part(["first", 0], add_noise="disable", start_at_step=5),
    }
    chosen = {"chosen": node("LatentFromBatch", samples=["latent", 0], batch_index=2, length=1)}
    return {
        "batch": changed(
            size,
            {"second": node("LatentFromBatch", samples=["sample", 0], batch_index=1, length=1)},
            {"latent.batch_size": 2, "sample.sampler_name": "euler_ancestral", "decode.samples": ["second", 0]},
        ),
        "batch-index": changed(size, chosen, {"latent.batch_size": 3, "sample.latent_image": ["chosen", 0]}),
        "parts-of-a-run": changed(size, parts, {}),
        "cfg-1": changed(size, {}, {"sample.cfg": 1.0}),
        "one-step": changed(size, {}, {"sample.steps": 1}),
        "thirty-steps": changed(size, {}, {"sample.steps": 30, "sample.sampler_name": "dpmpp_2m"}),
        "v-prediction": _predicting(size, "v_prediction", zsnr=False),
        "v-prediction-zero-snr": _predicting(size, "v_prediction", zsnr=True),
        "lcm-distilled": _predicting(size, "lcm", zsnr=False),
        "x0-one-step": _predicting(size, "x0", zsnr=False, steps=1),
        "lora-model-only": changed(
            size,
            {
                "half": node(
                    "LoraLoaderModelOnly",
                    model=["model", 0],
                    lora_name=f"oracle-{size}.safetensors",
                    strength_model=-0.4,
                )
            },
            {"sample.model": ["half", 0]},
        ),
        "lora-twice": changed(size, lora(size) | _second_lora(size), {"sample.model": ["more", 0]}),
    }


def _part(latent: list[Any], **inputs: Any) -> dict[str, Any]:
    settings = {"start_at_step": 0, "end_at_step": 10000, "return_with_leftover_noise": "disable"} | inputs
    return node(
        "KSamplerAdvanced",
        model=["model", 0],
        positive=["positive", 0],
        negative=["negative", 0],
        latent_image=latent,
        noise_seed=SEED,
        steps=STEPS,
        cfg=CFG,
        sampler_name="dpmpp_2m",
        scheduler="karras",
        **settings,
    )


def _predicting(size: Size, what: str, *, zsnr: bool, steps: int = STEPS) -> Workflow:
    told = {"told": node("ModelSamplingDiscrete", model=["model", 0], sampling=what, zsnr=zsnr)}
    sampler = "lcm" if what == "lcm" else "dpmpp_2m"
    settings = {"sampler_name": sampler, "scheduler": "sgm_uniform", "steps": steps}
    inputs = {f"sample.{port}": value for port, value in settings.items()}
    return changed(size, told, inputs | {"sample.model": ["told", 0]})


def _second_lora(size: Size) -> Workflow:
    name = f"oracle-{size}.safetensors"
    return {"more": node("LoraLoaderModelOnly", model=["lora", 0], lora_name=name, strength_model=0.2)}


def _sigmas(size: Size) -> dict[str, Workflow]:
    between = {"steps": STEPS, "sigma_max": _HIGHEST, "sigma_min": _LOWEST}
    lists = {
        "karras-scheduler": node("KarrasScheduler", **between, rho=5.0),
        "exponential-scheduler": node("ExponentialScheduler", **between),
        "polyexponential-scheduler": node("PolyexponentialScheduler", **between, rho=1.3),
        "laplace-scheduler": node("LaplaceScheduler", **between, mu=0.0, beta=0.5),
        "vp-scheduler": node("VPScheduler", steps=STEPS, beta_d=19.9, beta_min=0.1, eps_s=0.001),
        "sd-turbo-scheduler": node("SDTurboScheduler", model=["model", 0], steps=4, denoise=1.0),
        "beta-scheduler": node("BetaSamplingScheduler", model=["model", 0], steps=STEPS, alpha=0.8, beta=0.5),
        "align-your-steps": node("AlignYourStepsScheduler", model_type="SD1", steps=STEPS, denoise=1.0),
    }
    return {name: custom(size, {"sigmas": sigmas}, "dpmpp_2m") for name, sigmas in lists.items()}


def custom(size: Size, nodes: Workflow, sampler: str) -> Workflow:
    """Return a workflow whose levels come from a node `sigmas`, and whose method may be a node `method`."""
    return changed(
        size,
        {
            "method": node("KSamplerSelect", sampler_name=sampler),
            "sample": node(
                "SamplerCustom",
                model=["model", 0],
                add_noise=True,
                noise_seed=SEED,
                cfg=CFG,
                positive=["positive", 0],
                negative=["negative", 0],
                sampler=["method", 0],
                sigmas=["sigmas", 0],
                latent_image=["latent", 0],
            ),
        }
        | nodes,
        {},
    )


def by_guider(sampler: str, scheduler: str) -> Workflow:
    """Return nodes that sample by a node `guider`."""
    return {
        "noise": node("RandomNoise", noise_seed=SEED),
        "method": node("KSamplerSelect", sampler_name=sampler),
        "sigmas": node("BasicScheduler", model=["model", 0], scheduler=scheduler, steps=STEPS, denoise=1.0),
        "sample": node(
            "SamplerCustomAdvanced",
            noise=["noise", 0],
            guider=["guider", 0],
            sampler=["method", 0],
            sigmas=["sigmas", 0],
            latent_image=["latent", 0],
        ),
    }


def _guiders(size: Size) -> dict[str, Workflow]:
    hill = {"hill": encoding("a green hill")}
    pair = {"model": ["model", 0], "cond1": ["positive", 0], "cond2": ["hill", 0], "negative": ["negative", 0]}
    guiders = {
        "basic-guider": node("BasicGuider", model=["model", 0], conditioning=["positive", 0]),
        "cfg-guider": node(
            "CFGGuider", model=["model", 0], positive=["positive", 0], negative=["negative", 0], cfg=3.0
        ),
        "dual-guider": node("DualCFGGuider", **pair, cfg_conds=3.0, cfg_cond2_negative=2.0, style="regular"),
        "dual-guider-nested": node("DualCFGGuider", **pair, cfg_conds=3.0, cfg_cond2_negative=2.0, style="nested"),
    }
    advanced = by_guider("euler_ancestral", "beta")
    return {name: changed(size, hill | advanced | {"guider": guider}, {}) for name, guider in guiders.items()}


def _conditions(size: Size) -> dict[str, Workflow]:
    def conditioned(name: str, *inputs: tuple[str, Any], **nodes: dict[str, Any]) -> Workflow:
        given = {"sample.positive": [name, 0]} | dict(inputs)
        return changed(size, picture(size) | {"hill": encoding("a green hill")} | nodes, given)

    early = node("ConditioningSetTimestepRange", conditioning=["hill", 0], start=0.0, end=0.4)
    late = node("ConditioningSetTimestepRange", conditioning=["positive", 0], start=0.4, end=1.0)
    within = node(
        "ConditioningSetMask", conditioning=["hill", 0], mask=["mask", 0], strength=0.9, set_cond_area="mask bounds"
    )
    left = node(
        "ConditioningSetAreaPercentage", conditioning=["hill", 0], width=0.6, height=0.5, x=0.2, y=0.3, strength=1.0
    )
    old = node(
        "ControlNetApply", conditioning=["positive", 0], control_net=["net", 0], image=["picture", 0], strength=0.4
    )
    again = steering(size)["steered"]
    again["inputs"] |= {"positive": ["steered", 0], "negative": ["steered", 1], "strength": 0.3, "start_percent": 0.0}
    together = node("ConditioningCombine", conditioning_1=["positive", 0], conditioning_2=["part", 0])
    return {
        "timestep-range": conditioned("both", early=early, late=late, both=_combined("early", "late")),
        "concat": conditioned(
            "joined", joined=node("ConditioningConcat", conditioning_to=["positive", 0], conditioning_from=["hill", 0])
        ),
        "average": conditioned(
            "mean",
            mean=node(
                "ConditioningAverage",
                conditioning_to=["positive", 0],
                conditioning_from=["hill", 0],
                conditioning_to_strength=0.3,
            ),
        ),
        "zero-out": conditioned(
            "positive",
            ("sample.negative", ["nothing", 0]),
            nothing=node("ConditioningZeroOut", conditioning=["positive", 0]),
        ),
        "area-strength": conditioned(
            "both",
            part=node("ConditioningSetAreaStrength", conditioning=["hill", 0], strength=0.4),
            both=together,
        ),
        "mask-bounds": conditioned("both", part=within, both=together),
        "area-inside": conditioned("both", part=left, both=together),
        "area-of-negative": conditioned(
            "positive", ("sample.negative", ["both", 0]), part=left, both=_combined("negative", "part")
        ),
        "controlnet-old": conditioned("old", net=steering(size)["net"], old=old),
        "control-lora": changed(size, picture(size) | steering(size), _STEERED | by_control_lora(size)),
        "control-lora-and-lora": changed(
            size,
            picture(size) | steering(size) | lora(size),
            _STEERED | by_control_lora(size) | {"sample.model": ["lora", 0]},
        ),
        "t2i-adapter": changed(size, picture(size) | adapting(size, "positive"), ADAPTED),
        "controlnet-and-adapter": changed(size, picture(size) | steering(size) | adapting(size, "steered"), ADAPTED),
        "controlnet-twice": conditioned("again", ("sample.negative", ["again", 1]), **steering(size), again=again),
    }


def _combined(one: str, other: str) -> dict[str, Any]:
    return node("ConditioningCombine", conditioning_1=[one, 0], conditioning_2=[other, 0])


def _sizes(size: Size) -> dict[str, Workflow]:
    def enlarged(method: str, **inputs: Any) -> Workflow:
        larger = node("LatentUpscale", samples=["first", 0], upscale_method=method, width=96, height=80, **inputs)
        nodes = {"first": sampling("latent"), "larger": larger, "sample": sampling("larger", denoise=0.6)}
        return changed(size, nodes, {})

    def scaled(method: str, **inputs: Any) -> Workflow:
        settings = {"width": 88, "height": 104, "crop": "disabled"} | inputs
        larger = node("ImageScale", image=["picture", 0], upscale_method=method, **settings)
        return changed(size, picture(size) | {"larger": larger}, {"save.images": ["larger", 0]})

    padded = node("ImagePadForOutpaint", image=["picture", 0], left=16, top=0, right=24, bottom=8, feathering=12)
    emptied = node("VAEEncodeForInpaint", pixels=["padded", 0], vae=["model", 2], mask=["padded", 1], grow_mask_by=6)
    tiled = node(
        "VAEDecodeTiled",
        samples=["sample", 0],
        vae=["model", 2],
        tile_size=64,
        overlap=32,
        temporal_size=64,
        temporal_overlap=8,
    )
    return {
        **{f"latent-{method}": enlarged(method, crop="disabled") for method in ("nearest-exact", "bislerp")},
        "latent-bicubic-cropped": enlarged("bicubic", crop="center"),
        **{f"image-{method}": scaled(method) for method in ("nearest-exact", "bilinear", "area", "bicubic")},
        "image-lanczos-cropped": scaled("lanczos", width=40, height=48, crop="center"),
        "outpaint": changed(
            size, picture(size) | {"padded": padded, "emptied": emptied}, {"sample.latent_image": ["emptied", 0]}
        ),
        "decode-tiled": changed(size, {"decode": tiled}, {"latent.width": 128, "latent.height": 96}),
    }


def _masks(size: Size) -> dict[str, Workflow]:
    grown = {"grown": node("GrowMask", mask=["mask", 0], expand=5, tapered_corners=True)}
    feathered = {"soft": node("FeatherMask", mask=["mask", 0], left=5, top=9, right=0, bottom=12)}
    solid = {"solid": node("SolidMask", value=0.7, width=24, height=30)}
    both = {
        "both": node("MaskComposite", destination=["mask", 0], source=["solid", 0], x=30, y=20, operation="subtract")
    }
    return {
        "inpaint-grown": inpainting(size, "euler", "grown", grown),
        "inpaint-feathered": inpainting(size, "euler_ancestral", "soft", feathered),
        "inpaint-composite": inpainting(size, "heun", "both", solid | both),
        "canny": changed(
            size,
            picture(size) | {"edges": node("Canny", image=["picture", 0], low_threshold=0.1, high_threshold=0.3)},
            {"save.images": ["edges", 0]},
        ),
    }
