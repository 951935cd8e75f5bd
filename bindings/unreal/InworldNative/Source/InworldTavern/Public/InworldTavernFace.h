// A head of the tavern, built from the engine's basic shapes: the mouth follows viseme weights, the brows feelings.

#pragma once

#include "Components/SceneComponent.h"
#include "CoreMinimal.h"
#include "InworldEnums.h"
#include "InworldTavernFace.generated.h"

class UStaticMesh;
class UStaticMeshComponent;

/** Looks along the X axis of its place. */
UCLASS()
class INWORLDTAVERN_API UInworldTavernFace : public USceneComponent
{
	GENERATED_BODY()

public:
	/** Makes the head. Ball and Box: /Engine/BasicShapes/Sphere and Cube. */
	void BuildHead(UStaticMesh* Ball, UStaticMesh* Box, const FLinearColor& Skin, const FLinearColor& Hair);

	/** The mouth at the sample that is heard: 15 weights, together 1. */
	void ShowMouth(const TArray<float>& Visemes);

	/** What is felt in the line that is heard. */
	void ShowFeeling(EInworldEmotion Emotion);

	/** Half of how wide and how high a mouth of these weights is, in parts of its greatest. */
	static void MouthOf(const TArray<float>& Visemes, float& Width, float& Height);

	/** How far the brows are turned, in degrees: glad above 0, angry below, sad the other way round. */
	static float BrowsOf(EInworldEmotion Emotion);

private:
	UStaticMeshComponent* AddPart(UStaticMesh* Shape, const FVector& At, const FVector& Size, const FLinearColor& Color);

	UPROPERTY(Transient)
	TObjectPtr<UStaticMeshComponent> Mouth;

	UPROPERTY(Transient)
	TObjectPtr<UStaticMeshComponent> LeftBrow;

	UPROPERTY(Transient)
	TObjectPtr<UStaticMeshComponent> RightBrow;
};
