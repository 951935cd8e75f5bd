// STAND-IN, not Unreal: see CoreMinimal.h. Member names and signatures as in Unreal 5.1 to 5.8.

#pragma once

#include "Components/SceneComponent.h"

#include <map>
#include <string>

class USkeletalMeshComponent : public USceneComponent
{
public:
	void SetMorphTarget(FName MorphTargetName, float Value, bool = true) { StandinMorphs[FTCHARToUTF8(*MorphTargetName).Get()] = Value; }

	std::map<std::string, float> StandinMorphs;
};
