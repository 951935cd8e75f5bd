// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "Components/SceneComponent.h"

class UPointLightComponent : public USceneComponent
{
public:
	void SetLightColor(FLinearColor, bool = true) {}
};
