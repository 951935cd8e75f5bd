// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "CoreMinimal.h"

struct FBaseAttenuationSettings
{
	virtual ~FBaseAttenuationSettings() = default;
	float dBAttenuationAtMax = -60.0f;
	float ConeOffset = 0.0f;
	float FalloffDistance = 3600.0f;
};

struct FSoundAttenuationSettings : public FBaseAttenuationSettings
{
	uint8 bAttenuate : 1;
	uint8 bSpatialize : 1;
	uint8 bAttenuateWithLPF : 1;

	FSoundAttenuationSettings() : bAttenuate(true), bSpatialize(true), bAttenuateWithLPF(false) {}
};

class USoundAttenuation : public UObject
{
public:
	FSoundAttenuationSettings Attenuation;
};
